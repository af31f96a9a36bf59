"""Letters of cases: what is sent, what is answered, what comes back."""
