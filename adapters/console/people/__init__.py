"""Who may look and who may act: accounts, sessions, and the gate before every page of a desk.

Law. A password, a session's token, a set-up link and a recovery code are never kept, only what
proves them. What is refused is refused by default: a path that no table names needs the right to
act. Failures cost time, and the more of them the more; a browser that somebody has signed in from
before is not made to wait for what strangers did, so nobody can lock a dispatcher out.
"""
