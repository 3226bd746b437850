start = perf_counter()
import argparse, asyncio, base64, collections, csv, dataclasses, datetime, decimal, email.message, html.parser, inspect, json, logging, random, statistics, xml.etree.ElementTree  # noqa
bench = window.bench
bench.imports = (perf_counter() - start) * 1000
bench.now_imported()
