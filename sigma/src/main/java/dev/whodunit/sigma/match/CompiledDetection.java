package dev.whodunit.sigma.match;

/**
 * A detection, or several of which all must hold, made a test.
 *
 * @param searched the slots in which it has needles looked for
 * @param asked the slots that it looks at
 */
record CompiledDetection(EventTest test, int[] searched, int[] asked) {}
