package dev.banyan.overlay.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code banyan completion}: what makes a shell complete commands and options. */
@Command(
        name = "completion",
        description = {
            "Prints a script with which bash or zsh completes commands and options.",
            "",
            "Load it into the shell that runs:  source <(./banyan completion)",
            "For every new shell:  ./banyan completion >~/.banyan-completion, then add",
            "'source ~/.banyan-completion' to ~/.bashrc, or to ~/.zshrc below a line 'autoload -U compinit; compinit'.",
            ""
        })
public final class CompletionCommand implements Runnable {
    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before any method runs
    private CommandSpec spec;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        CommandSpec root = spec.root();
        console.print(AutoComplete.bash(root.name(), root.commandLine()).stripTrailing());
    }
}
