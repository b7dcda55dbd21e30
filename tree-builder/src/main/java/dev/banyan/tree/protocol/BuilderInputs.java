package dev.banyan.tree.protocol;

/**
 * What a builder answers to each kind of input: true where it concerned the builder. Inputs about tree links and the moves over
 * them are the attachment machine's business, so a builder that has no use for one leaves it as it is here.
 */
public abstract class BuilderInputs implements Input.Visitor<Boolean> {
    /** For subclasses. */
    protected BuilderInputs() {}

    @Override
    public Boolean candidatesOffered(Input.CandidatesOffered input) {
        return false;
    }

    @Override
    public Boolean linkOffered(Input.LinkOffered input) {
        return false;
    }

    @Override
    public Boolean linkOpened(Input.LinkOpened input) {
        return false;
    }

    @Override
    public Boolean linkSuspected(Input.LinkSuspected input) {
        return false;
    }

    @Override
    public Boolean linkRecovered(Input.LinkRecovered input) {
        return false;
    }

    @Override
    public Boolean movesHeld(Input.MovesHeld input) {
        return false;
    }
}
