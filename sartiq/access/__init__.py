"""Who may do what: people, storefronts and their API keys."""
