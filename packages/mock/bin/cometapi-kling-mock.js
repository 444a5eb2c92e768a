#!/usr/bin/env node
// A file of its own, because a package manager links it before the package is built.
import "../dist/cli/main.js";
