"""Mail: messages and what is attached to them."""
