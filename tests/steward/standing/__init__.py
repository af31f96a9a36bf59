"""Tests of what people show of projects."""
