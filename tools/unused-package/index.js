// stands in for packages that others depend on and we never load: see `overrides` in package.json
module.exports = {};
