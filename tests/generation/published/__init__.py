"""What the provider publishes about its endpoints' inputs, and arguments drawn from schemas."""
