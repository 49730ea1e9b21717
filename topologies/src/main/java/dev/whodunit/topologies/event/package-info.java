/**
 * What travels on the topics: log record, canonical event, match, alert, notification, delivery.
 */
@NullMarked
package dev.whodunit.topologies.event;

import org.jspecify.annotations.NullMarked;
