"""The child process that turns HTML into a PDF, and the parent's side of talking to it.

``process`` runs in the parent and starts ``child``; ``printing`` and ``reading`` do the work in the
child; ``messages``, ``limits`` and ``errors`` are known to both. Nobody outside but
``reports.rendering`` imports from here.
"""
