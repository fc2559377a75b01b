"""What each kind of endpoint gives: first what its answer says, later the files, one by one."""
