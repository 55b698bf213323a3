"""The door for programs: everything that the pages do, as JSON under ``/api``, and what other systems tell us."""
