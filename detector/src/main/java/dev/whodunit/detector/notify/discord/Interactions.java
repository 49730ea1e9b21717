package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.PlainText;
import dev.whodunit.topologies.event.Alert;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import net.dv8tion.jda.api.EmbedBuilder;
import net.dv8tion.jda.api.entities.Guild;
import net.dv8tion.jda.api.entities.Member;
import net.dv8tion.jda.api.entities.Role;
import net.dv8tion.jda.api.entities.channel.Channel;
import net.dv8tion.jda.api.entities.channel.concrete.ThreadChannel;
import net.dv8tion.jda.api.events.guild.GuildReadyEvent;
import net.dv8tion.jda.api.events.interaction.command.CommandAutoCompleteInteractionEvent;
import net.dv8tion.jda.api.events.interaction.command.SlashCommandInteractionEvent;
import net.dv8tion.jda.api.events.interaction.component.ButtonInteractionEvent;
import net.dv8tion.jda.api.hooks.ListenerAdapter;
import net.dv8tion.jda.api.interactions.Interaction;
import net.dv8tion.jda.api.interactions.InteractionHook;
import net.dv8tion.jda.api.interactions.callbacks.IReplyCallback;
import net.dv8tion.jda.api.interactions.commands.Command;
import net.dv8tion.jda.api.interactions.commands.OptionMapping;
import net.dv8tion.jda.api.utils.messages.MessageEditBuilder;
import net.dv8tion.jda.api.utils.messages.MessageEditData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes in over the gateway: buttons, commands and what is typed into them. Each is acknowledged at once, since
 * Discord waits for three seconds only, and then answered on another thread, so that the gateway is never held up. Only
 * the channels of the configuration and their threads are served: anybody might invite the bot elsewhere.
 */
final class Interactions extends ListenerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Interactions.class);

    private final Map<String, BotReceiver> channels;
    private final Desk desk;
    private final Deeds deeds;
    private final Questions questions;
    private final Executor work;

    /**
     * @param channels the receivers by the ids of their channels
     * @param work where answers are made
     */
    Interactions(Map<String, BotReceiver> channels, Desk desk, Deeds deeds, Executor work) {
        this.channels = Map.copyOf(channels);
        this.desk = desk;
        this.deeds = deeds;
        this.questions = new Questions(desk);
        this.work = work;
    }

    /** Something to be answered. */
    private interface Task {
        Answer answer() throws Desk.Refused, InterruptedException;
    }

    /** Commands are known where a channel of ours is, and nowhere else. */
    @Override
    public void onGuildReady(GuildReadyEvent event) {
        Guild guild = event.getGuild();
        if (channels.keySet().stream().anyMatch(id -> guild.getGuildChannelById(id) != null)) {
            guild.updateCommands()
                    .addCommands(SlashCommand.all())
                    .queue(
                            done -> {},
                            failure -> LOG.warn("Discord does not take the commands: {}", failure.getMessage()));
        }
    }

    @Override
    public void onButtonInteraction(ButtonInteractionEvent event) {
        Button.Pressed pressed = Button.parse(event.getComponentId());
        BotReceiver receiver = receiver(event);
        Person person = person(event);
        if (pressed == null || receiver == null || person == null) {
            refuse(event);
            return;
        }
        String message = event.getMessageId();
        answer(event, () -> {
            List<Alert> alerts = desk.group(pressed.group());
            Duration silence = pressed.button().silence();
            if (pressed.button() == Button.TIMELINE) {
                return questions.timeline(alerts);
            }
            BotSettings.Roles roles = receiver.settings().roles();
            Deeds.Done done = silence != null
                    ? deeds.silence(alerts, person, roles, silence, "")
                    : pressed.button() == Button.ACKNOWLEDGE
                            ? deeds.acknowledge(alerts, person, roles, "")
                            : deeds.falsePositive(alerts, person, roles);
            receiver.showHandled(message, pressed.group(), done.handled(), done.said());
            return done.answer();
        });
    }

    @Override
    public void onSlashCommandInteraction(SlashCommandInteractionEvent event) {
        SlashCommand command = SlashCommand.named(event.getName());
        BotReceiver receiver = receiver(event);
        Person person = person(event);
        if (command == null || receiver == null || person == null) {
            refuse(event);
            return;
        }
        BotSettings.Roles roles = receiver.settings().roles();
        String note = option(event, SlashCommand.NOTE);
        answer(
                event,
                switch (command) {
                    case ALERTS -> questions::alerts;
                    case ACK -> () -> told(event, deeds.acknowledge(alerts(event), person, roles, note));
                    case SILENCE ->
                        () -> told(
                                event,
                                deeds.silence(
                                        alerts(event),
                                        person,
                                        roles,
                                        SilenceScope.length(option(event, SlashCommand.LENGTH)),
                                        note));
                    case RULES -> () -> questions.rules(option(event, SlashCommand.RULE));
                    case WHO -> () -> questions.who(option(event, SlashCommand.ACTOR));
                    case TRACE -> () -> questions.trace(option(event, SlashCommand.CORRELATION));
                });
    }

    @Override
    public void onCommandAutoCompleteInteraction(CommandAutoCompleteInteractionEvent event) {
        if (receiver(event) == null) {
            event.replyChoices().queue(done -> {}, this::notAnswered);
            return;
        }
        String option = event.getFocusedOption().getName();
        String typed = event.getFocusedOption().getValue();
        try {
            work.execute(() -> event.replyChoices(choices(option, typed)).queue(done -> {}, this::notAnswered));
        } catch (RejectedExecutionException busy) {
            event.replyChoices().queue(done -> {}, this::notAnswered);
        }
    }

    private Collection<Command.Choice> choices(String option, String typed) {
        try {
            return SlashCommand.complete(desk, option, typed).entrySet().stream()
                    .map(choice -> new Command.Choice(choice.getKey(), choice.getValue()))
                    .toList();
        } catch (RuntimeException e) {
            LOG.warn("A command in Discord cannot be completed", e);
            return List.of();
        }
    }

    private List<Alert> alerts(SlashCommandInteractionEvent event) {
        Alert alert = desk.alert(option(event, SlashCommand.ALERT).strip());
        return alert == null ? List.of() : List.of(alert);
    }

    /** Shows what was done by a command wherever the alert is shown, as a button below it would. */
    private Answer told(SlashCommandInteractionEvent event, Deeds.Done done) throws InterruptedException {
        for (Alert alert : alerts(event)) {
            for (BotReceiver receiver : channels.values()) {
                for (Desk.Shown shown : desk.shown(alert, receiver.name())) {
                    Handled handled = desk.handled(desk.group(shown.group()));
                    receiver.showHandled(shown.message(), shown.group(), handled, done.said());
                }
            }
        }
        return done.answer();
    }

    private static String option(SlashCommandInteractionEvent event, String name) {
        return Objects.requireNonNull(event.getOption(name, "", OptionMapping::getAsString));
    }

    /** Says at once that an answer comes, which only the one who asked sees, and makes it elsewhere. */
    private void answer(IReplyCallback event, Task task) {
        event.deferReply(true).queue(done -> {}, this::notAnswered);
        InteractionHook hook = event.getHook();
        try {
            work.execute(() -> hook.editOriginal(message(answer(task))).queue(done -> {}, this::notAnswered));
        } catch (RejectedExecutionException busy) {
            hook.editOriginal("Too much is asked at once. Try again in a moment.")
                    .queue(done -> {}, this::notAnswered);
        }
    }

    private static Answer answer(Task task) {
        try {
            return task.answer();
        } catch (Desk.Refused refused) {
            return Answer.of(Markdown.escape(String.valueOf(refused.getMessage()), 500));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.of("Whodunit is being stopped. Nothing was done.");
        } catch (RuntimeException e) {
            LOG.error("An interaction in Discord failed inside", e);
            return Answer.of("That failed inside. The log says more.");
        }
    }

    private static MessageEditData message(Answer answer) {
        MessageEditBuilder message = new MessageEditBuilder().setAllowedMentions(List.of());
        if (answer.title() == null) {
            message.setContent(PlainText.cut(answer.text(), Answer.LONGEST));
        } else {
            message.setEmbeds(new EmbedBuilder()
                    .setTitle(answer.title())
                    .setDescription(answer.text())
                    .build());
        }
        return message.build();
    }

    private void refuse(IReplyCallback event) {
        event.reply("Whodunit does not answer here.")
                .setEphemeral(true)
                .setAllowedMentions(List.of())
                .queue(done -> {}, this::notAnswered);
    }

    private void notAnswered(Throwable failure) {
        LOG.info("An interaction in Discord was not answered: {}", failure.getMessage());
    }

    private @Nullable BotReceiver receiver(Interaction event) {
        Channel channel = event.getChannel();
        if (channel == null) {
            return null;
        }
        BotReceiver receiver = channels.get(channel.getId());
        return receiver == null && channel instanceof ThreadChannel thread
                ? channels.get(thread.getParentChannel().getId())
                : receiver;
    }

    private static @Nullable Person person(Interaction event) {
        Member member = event.getMember();
        if (member == null) {
            return null;
        }
        Set<String> roles = new HashSet<>();
        for (Role role : member.getRoles()) {
            roles.add(role.getId());
            roles.add(role.getName());
        }
        return new Person(
                PlainText.line(event.getUser().getName(), 40), event.getUser().getId(), roles);
    }
}
