"""The command ``bench``: measures Adder against its peers, in real browsers, in one run.

    peers      what is compared, and how each peer's page starts it
    server     the pages, on loopback
    figures    what was measured: values of rounds, medians, spread, ratios
    runner     browsers, tabs and rounds
    suites     one module for each group of cases
    bars       what Adder has promised, and whether it holds
    report     JSON, Markdown, charts

The programs that are timed are in ``tests/benchmarks``. The method is told in ``docs/benchmarks.md``.
"""
