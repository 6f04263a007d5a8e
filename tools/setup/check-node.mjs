const OLDEST = { major: 20, minor: 19 };

/** A sentence when this Node.js is too old, else undefined. Plain syntax, so that old versions get to say it. */
export function nodeProblem() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isRecent = major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
  if (isRecent) return undefined;
  return `Perch needs Node.js ${OLDEST.major}.${OLDEST.minor} or later; this is ${process.versions.node}. Get one from https://nodejs.org`;
}
