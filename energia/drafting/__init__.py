"""Drafts of contracts: what files suggest, each guess with its evidence."""
