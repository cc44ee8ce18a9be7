"""Porch: signup forms from small TOML files, delivered to a Loops audience and never lost.

The floor plan, top to bottom; an import only goes down (import-linter holds it):

    __main__            the `porch` command
    cli/                one file per command
    web/                Flask: pages, outcomes, operations, headers, the server
    wiring              the one place where the parts meet
    intake              the one way in: validate, judge, record, deliver now if possible
    delivery/           the one way out: when again, when never, and the worker that does it
    audience/           where contacts go: the Loops client, and a Loops-compatible local audience
    forms/              a TOML file -> a form people fill in -> a Contact
    guard/              is this a person? one file per check, one ruling
    store/              what must not be lost, the journal; the upstream budget; what the guard counts
    assets              where templates and static files are
    words               Porch's own words in each language, from languages/*.po
    locales             how each language writes its dates, numbers and name
    settings            every setting, from the environment
    logs                what is logged, and what never is
    data_folder         the folder for everything Porch writes
    refusals            how a setting that will not do is explained
    setting_kinds       what the value of a setting can be
    contact             the one value that crosses the house
    tally               what the guard asks the store to count
    errors              every error, as one tree
"""
