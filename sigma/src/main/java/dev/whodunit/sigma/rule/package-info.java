/**
 * What a rule file says, as data: detections, conditions, correlations.
 */
@NullMarked
package dev.whodunit.sigma.rule;

import org.jspecify.annotations.NullMarked;
