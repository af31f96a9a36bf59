"""The service: everything that touches the network, the disk, the clock or a browser."""
