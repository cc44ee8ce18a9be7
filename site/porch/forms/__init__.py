"""Forms: a TOML file -> a form people fill in -> a Contact.

`catalog` reads a site's files into definitions or one report of all that is wrong; `builder` makes a WTForms class
of a definition; `mapping` makes a contact of a form that was filled in well.
"""
