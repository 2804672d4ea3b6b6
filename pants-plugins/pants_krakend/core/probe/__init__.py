"""What a plugin shows when it is opened without a gateway: where, what it said, what that means."""
