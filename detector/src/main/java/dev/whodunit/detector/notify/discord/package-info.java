/**
 * Two receivers that post and edit messages in Discord, through a webhook and as a bot, and the bot's presence at the
 * gateway, through which people press buttons and type commands. It alone sees JDA.
 */
@NullMarked
package dev.whodunit.detector.notify.discord;

import org.jspecify.annotations.NullMarked;
