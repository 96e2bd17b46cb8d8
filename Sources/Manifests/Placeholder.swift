// Replaced by its module.
