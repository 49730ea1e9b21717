/**
 * link, normalize → matches: which rules does the event match, and which correlations does each match feed.
 */
@NullMarked
package dev.whodunit.topologies.match;

import org.jspecify.annotations.NullMarked;
