/**
 * A receiver that posts alerts to Alertmanager and keeps them alive there.
 */
@NullMarked
package dev.whodunit.detector.notify.alertmanager;

import org.jspecify.annotations.NullMarked;
