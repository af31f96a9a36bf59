"""Laws: what holds in every case that can be reached."""
