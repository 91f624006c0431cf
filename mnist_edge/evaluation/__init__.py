"""Files held against data, against each other and against their manifest."""
