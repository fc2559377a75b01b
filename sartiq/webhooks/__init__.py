"""What shops' programs are told as it happens: addresses, events and their deliveries."""
