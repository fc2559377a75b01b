"""The provider, served locally: the same wire protocol, pictures drawn instead of inferred.

It is another party. It imports nothing of the product and reads the endpoint files as files, so
that what works against it works because of the protocol and not because of shared code.
"""
