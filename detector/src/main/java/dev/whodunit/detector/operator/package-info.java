/**
 * people → control: what an operator may say (silence, exception, acknowledgement), whichever way he comes.
 */
@NullMarked
package dev.whodunit.detector.operator;

import org.jspecify.annotations.NullMarked;
