"""The proof: small worlds, walked whole, and the laws that hold in all of them."""
