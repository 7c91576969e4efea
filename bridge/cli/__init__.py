"""The commands of `patrolbridge`, one file each: parse, do, print, and an exit code."""
