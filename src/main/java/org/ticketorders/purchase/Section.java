package org.ticketorders.purchase;

/** What is paused as a whole: a stage, or the part of a stage that is one shop's lane. */
public sealed interface Section permits Stage, LaneStage {

    /** The stage that it is, or is a part of. */
    Stage kind();

    /** The name of the shop whose lane it is, or null: the stage but for the lanes that shops have of their own. */
    String shop();

    /** What configuration, metrics and operators call it: {@code reserve}, {@code reserve.north}. */
    String word();
}
