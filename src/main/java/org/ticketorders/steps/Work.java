package org.ticketorders.steps;

import org.apache.camel.Exchange;
import org.ticketorders.hold.HoldAges;
import org.ticketorders.ledger.Decision;
import org.ticketorders.ledger.Delivery;
import org.ticketorders.ledger.PurchaseRecord;
import org.ticketorders.message.PurchaseMessage;
import org.ticketorders.order.OrderAnswer;
import org.ticketorders.outage.Outages;
import org.ticketorders.purchase.Ending;
import org.ticketorders.purchase.Hold;
import org.ticketorders.purchase.InvalidPurchase;
import org.ticketorders.purchase.Purchase;
import org.ticketorders.purchase.Stage;
import org.ticketorders.purchase.State;
import org.ticketorders.shop.OrderPost;

/**
 * One purchase on its way through the routes: what is known of it so far, in the exchange's variable {@code work}. Each step takes from
 * here what it needs, and puts here what comes of it.
 *
 * <p>Used by one thread at a time; the units of a split read it together.
 */
public final class Work {

    static final String VARIABLE = "work";

    private final PurchaseMessage message;
    private Purchase purchase;
    private PurchaseRecord acceptedAs;
    private Delivery delivery;
    private Decision decision;
    private PurchaseRecord row;
    private InvalidPurchase invalid;
    private String paymentProvider;
    private HoldAges.Moment askedFrom;
    private Hold hold;
    private Ending refusal;
    private OrderPost post;
    private OrderAnswer answer;
    private Outages.Turn turn;
    private Outages.Turn turnToReserve;
    private boolean waitsForItsTurn;
    private String heldQueue;
    private String lane;

    /** @param message the message in hand; null where only a row is worked on */
    Work(PurchaseMessage message) {
        this.message = message;
    }

    /** The work on a row that no message in hand is about. */
    static Work on(PurchaseRecord row) {
        Work work = new Work(null);
        work.row = row;
        return work;
    }

    /** @throws IllegalStateException if nothing is worked on: a step was left out */
    static Work of(Exchange exchange) {
        Work work = exchange.getVariable(VARIABLE, Work.class);
        if (work == null) {
            throw new IllegalStateException("no message was opened before this step");
        }
        return work;
    }

    /** The message in hand, as it came. */
    public PurchaseMessage getMessage() {
        return message;
    }

    /** What its body says; null before it is read. */
    public Purchase getPurchase() {
        return purchase;
    }

    /** The ledger's row as it was last written; null before the ledger is asked. */
    public PurchaseRecord getRow() {
        return row;
    }

    /** Why the message is refused; null if it is not. */
    public InvalidPurchase getInvalid() {
        return invalid;
    }

    /** What the order POST brought; null before that. */
    public OrderAnswer getAnswer() {
        return answer;
    }

    /** What is to be done, by the ledger: the name of a {@link org.ticketorders.ledger.Step}. */
    public String getStep() {
        return decision.step().name();
    }

    /** Where the hold waits to be ordered. */
    public String getHeldQueue() {
        return heldQueue;
    }

    /** The queue of the lane that the message belongs to; null if it belongs to none. */
    public String getLane() {
        return lane;
    }

    /** What a log line calls it: its purchase where that is known already. */
    public String getName() {
        return delivery == null ? purchase == null ? "A message" : purchase.purchaseId() : delivery.purchaseId();
    }

    /** Where the purchase stood when its message was put aside: the dead letters' header {@code stage}. */
    public String getStageWord() {
        boolean wasHeld = row != null && row.hold() != null;
        return wasHeld && message.stage().equals("reserve") ? "order" : message.stage();
    }

    /** What it takes to continue: the stage to pause while the shop does not give it. */
    Stage getStage() {
        boolean isHeld = row != null && (row.state() == State.HELD || row.state() == State.ORDERING);
        return isHeld ? Stage.ORDER : message.needs();
    }

    /** GUID of the purchase's shop; null where that is not known. */
    String getShop() {
        if (purchase != null) {
            return purchase.shop();
        }
        return row == null ? null : row.shop();
    }

    Delivery getDelivery() {
        return delivery;
    }

    /** The message was read. */
    void read(Purchase purchase, Delivery delivery) {
        this.purchase = purchase;
        this.delivery = delivery;
    }

    /** The message is no purchase by the present configuration, and has the content that this row was accepted for. */
    void readAs(PurchaseRecord accepted, Delivery delivery) {
        this.acceptedAs = accepted;
        this.delivery = delivery;
    }

    /** The row whose content the message has, though it is no purchase any more; null if it is one. */
    PurchaseRecord getAcceptedAs() {
        return acceptedAs;
    }

    /** The message means the same as what the row was accepted for. */
    void isTheSameAs(PurchaseRecord row) {
        this.delivery = delivery.meaningTheSameAs(row);
    }

    void decided(Decision decision) {
        this.decision = decision;
        this.row = decision.row();
        if (purchase != null && row.hold() != null) {
            // where its tickets are held it is ordered, whatever names and defaults are configured since
            purchase = purchase.heldAt(row.shopGuid(), row.hold().currency());
        }
    }

    void setRow(PurchaseRecord row) {
        this.row = row;
    }

    void setInvalid(InvalidPurchase invalid) {
        this.invalid = invalid;
    }

    String getPaymentProvider() {
        return paymentProvider;
    }

    void setPaymentProvider(String guid) {
        this.paymentProvider = guid;
    }

    HoldAges.Moment getAskedFrom() {
        return askedFrom;
    }

    void setAskedFrom(HoldAges.Moment moment) {
        this.askedFrom = moment;
    }

    /** What the shop holds, before the ledger has it. */
    Hold getHold() {
        return hold;
    }

    void setHold(Hold hold) {
        this.hold = hold;
    }

    /** Why the shop or a rule says no; null if none does. */
    Ending getRefusal() {
        return refusal;
    }

    void setRefusal(Ending refusal) {
        this.refusal = refusal;
    }

    /** The request of the order, which tells whether it has begun to leave; null before it is made. */
    OrderPost getPost() {
        return post;
    }

    void setPost(OrderPost post) {
        this.post = post;
    }

    void setAnswer(OrderAnswer answer) {
        this.answer = answer;
    }

    void setHeldQueue(String queue) {
        this.heldQueue = queue;
    }

    void setLane(String queue) {
        this.lane = queue;
    }

    /** The place among those that are ordered; null before it is taken. */
    Outages.Turn getTurn() {
        return turn;
    }

    void setTurn(Outages.Turn turn) {
        this.turn = turn;
    }

    /** The place among those whose tickets are reserved; null where it is none. */
    Outages.Turn getTurnToReserve() {
        return turnToReserve;
    }

    void setTurnToReserve(Outages.Turn turn) {
        this.turnToReserve = turn;
    }

    /** Whether its hold goes back to where holds wait since its turn to be ordered has not come. */
    boolean waitsForItsTurn() {
        return waitsForItsTurn;
    }

    void mustWaitForItsTurn() {
        this.waitsForItsTurn = true;
    }
}
