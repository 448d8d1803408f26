"""Tests of credit."""
