"""The auditor: books, catalogue and storage against each other and the provider's bill.

It reads rows, files and the bill by itself and calls no verb of ledger, lifecycle or reconcile: a
fault in them can't hide itself here. It writes nothing.
"""

from generation.audit.auditor import Report, audit
from generation.audit.findings import Finding

__all__ = ["Finding", "Report", "audit"]
