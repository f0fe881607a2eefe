"""Synthetic people on the trains that took India's stranded workers home, 1 May – 31 August 2020."""

from data.demo.writing import DemoFiles, write_demo

__all__ = ["DemoFiles", "write_demo"]
