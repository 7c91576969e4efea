"""Any SMS gateway over HTTP, as its operator describes it in the site file."""
