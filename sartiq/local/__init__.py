"""Everything on one machine: the embedded database and broker, and the command that runs it all."""
