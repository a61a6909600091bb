// The API as its document describes it; written by `go run ./internal/dashboard/build`.
declare namespace Api {
  type Absence = {
    end: string;
    id?: string;
    note?: string;
    practitioner: string;
    start: string;
  };
  type AccessPointField = {
    name: string;
    optional?: boolean;
    secret?: boolean;
  };
  type AccessPointView = {
    broken?: boolean;
    checked_at?: string;
    configured: boolean;
    fields: Api.AccessPointField[];
    name: string;
    off?: boolean;
    secrets?: { [name: string]: boolean };
    test?: boolean;
    using?: boolean;
    values?: { [name: string]: string };
  };
  type Account = {
    email: string;
    expired?: boolean;
    id: string;
    invited_at: string;
    joined_at?: string;
    language?: "nb" | "sv" | "da" | "fi" | "en";
    name: string;
    practitioner?: string;
    role: "owner" | "assistant" | "practitioner";
    state: "invited" | "active" | "disabled";
  };
  type Acquaintance = {
    at?: string;
    client: string;
    client_name?: string;
  };
  type ActInBody = {
    amount_minor?: number;
    keep_minor?: number;
    reason?: string;
  };
  type ActorView = {
    practitioner?: string;
    role: 
      | "client"
      | "owner"
      | "practitioner"
      | "assistant"
      | "system";
  };
  type Added = {
    address?: Api.Address;
    alert?: string;
    birthday?: string;
    company?: string;
    created: string;
    emails?: string[];
    erased_at?: string;
    family_name?: string;
    fields?: { [name: string]: string };
    given_name?: string;
    guardian?: Api.Party;
    guardian_name?: string;
    id: string;
    includes?: Api.IncludedView[];
    language?: "nb" | "sv" | "da" | "fi" | "en";
    name: string;
    note?: string;
    org_number?: string;
    payer?: Api.Party;
    payer_name?: string;
    phones?: string[];
    practitioner?: string;
    revision: number;
    sms_number?: string;
    status: "active" | "archived" | "deceased" | "erased";
    suggestions: Api.Suggestion[];
    tags?: string[];
    time_zone?: string;
    visits: Api.VisitsView;
  };
  type Address = {
    city?: string;
    country?: string;
    postal_code?: string;
    street?: string;
  };
  type AheadView = {
    booking: string;
    start: string;
  };
  type Amount = {
    amount_minor: number;
    currency: string;
  };
  type AnswerOption = {
    id: string;
    label: { [name: string]: string };
  };
  type AnswerPage = {
    items: Api.AnswerView[];
    next?: string;
  };
  type AnswerView = {
    answered_at?: string;
    client?: string;
    client_name?: string;
    due?: string;
    id: string;
    kind: "exit" | "pulse";
    may_call?: boolean;
    practitioner: string;
    score?: number;
    sent_at?: string;
    service: string;
    state: "planned" | "sent" | "answered" | "withdrawn" | "skipped";
    visit: string;
    words?: string;
  };
  type AnswersView = {
    asked_at: string;
    bookings: string[];
    client: string;
    content?: Api.Content;
    form: string;
    id: string;
    language?: string;
    name: string;
    open: boolean;
    progress: "asked" | "begun" | "filled" | "withdrawn";
    saved_at?: string;
    sealed?: boolean;
    sent_at?: string;
    sent_by?: string;
    values?: { [name: string]: unknown };
    version?: number;
  };
  type ArchiveInBody = {
    deceased?: boolean;
    revision?: number;
  };
  type ArrivalView = {
    answered_at?: string;
    brought: Api.Acquaintance[];
    problem?: string;
    recommended_by?: Api.Acquaintance;
    said: boolean;
    source?: string;
    source_label?: { [name: string]: string };
    why?: string;
  };
  type AskInBody = {
    form: string;
  };
  type Asked = {
    due_minor: number;
    kind: "deposit" | "full";
    refunds: Api.RefundStep[];
  };
  type AskedFormView = {
    accent: string;
    intro?: string;
    language: string;
    languages: string[];
    open: boolean;
    practice: string;
    progress: "asked" | "begun" | "filled" | "withdrawn";
    saved_at?: string;
    sections: Api.SectionView[];
    sent_at?: string;
    title: string;
    values: { [name: string]: unknown };
  };
  type AskedView = {
    asked_at: string;
    bookings: string[];
    client: string;
    form: string;
    id: string;
    language?: string;
    name: string;
    open: boolean;
    progress: "asked" | "begun" | "filled" | "withdrawn";
    saved_at?: string;
    sent_at?: string;
    sent_by?: string;
    version?: number;
  };
  type Authorisation = {
    country: "NO" | "SE" | "DK" | "FI";
    from: string;
    profession: string;
    to?: string;
  };
  type Bank = {
    account?: string;
    bankgiro?: string;
    bic?: string;
    fik_creditor?: string;
    iban?: string;
    plusgiro?: string;
  };
  type BeginInBody = {
    name: string;
    size: number;
  };
  type BegunImport = {
    counts: Api.ImportCounts;
    ended_at?: string;
    file: boolean;
    id: string;
    made_at: string;
    name: string;
    problem?: "file-missing" | "file-empty" | "too-many-rows";
    progress: number;
    rows?: number;
    size: number;
    started_at?: string;
    state: 
      | "uploaded"
      | "mapped"
      | "checking"
      | "checked"
      | "running"
      | "done"
      | "cancelled"
      | "failed";
    upload: Api.FileAddress;
  };
  type BookInBody = {
    client: Api.Contact;
    extra?: {
      arrival?: {
        by?: string;
      };
      voucher?: {
        cards?: string[];
        code?: string;
      };
    };
    note?: string;
    practitioner?: string;
    service: string;
    start: string;
    website?: string;
  };
  type Booked = {
    confirm_by?: string;
    end: string;
    extra?: { [name: string]: unknown };
    hold_until?: string;
    id: string;
    lines?: Api.BookedLine[];
    manage_url?: string;
    payment?: Api.HeldPayment;
    practitioner: string;
    service: string;
    start: string;
    status: 
      | "confirmed"
      | "cancelled"
      | "completed"
      | "no-show"
      | "unconfirmed"
      | "held";
    token?: string;
  };
  type BookedLine = {
    label: string;
    value: string;
  };
  type BookingPriceView = {
    invoiced?: string;
    now: Api.PricedView;
    revision: number;
    then?: Api.PricedView;
  };
  type BookingView = {
    alert?: string;
    busy_from?: string;
    busy_until?: string;
    capacity?: number;
    changed?: string;
    client: Api.ClientView;
    colour?: string;
    created: string;
    end: string;
    extra?: { [name: string]: unknown };
    id: string;
    location?: string;
    log?: Api.LogView[];
    manage_url?: string;
    note?: string;
    outside?: Api.Reason;
    planned?: Api.Planned[];
    practitioner: string;
    resources?: string[];
    revision: number;
    seats?: number;
    series?: string;
    service: string;
    staff_note?: string;
    start: string;
    status: "confirmed" | "cancelled" | "completed" | "no-show";
  };
  type BooksCloseInBody = {
    closed_until: string;
    seller: string;
  };
  type BothSeries = {
    credit_note?: Api.Series;
    invoice?: Api.Series;
  };
  type CalendarView = {
    absences: Api.Absence[];
    bookings: Api.BookingView[];
    busy: Api.StretchView[];
    closed: Api.HolidayView[];
    holds: Api.HoldView[];
    now: string;
    open: Api.StretchView[];
  };
  type CancelInBody = {
    reason?: string;
  };
  type CardChange = {
    client_id?: string;
    left?: number;
    left_was?: number;
    reason?: string;
    recipient?: Api.Recipient;
    send?: boolean;
    until?: string;
    void?: boolean;
  };
  type CardEvent = {
    at: string;
    booking?: string;
    reason?: string;
    units?: number;
    what: 
      | "redeemed"
      | "returned"
      | "corrected"
      | "extended"
      | "voided"
      | "revived";
  };
  type Change = {
    language?: "nb" | "sv" | "da" | "fi" | "en";
    name: string;
    practitioner?: string;
    role: "owner" | "assistant" | "practitioner";
    state?: "invited" | "active" | "disabled";
  };
  type ChangeInBody = {
    content: Api.Content;
    name: string;
    revision?: number;
  };
  type Changed = {
    address?: Api.Address;
    alert?: string;
    birthday?: string;
    company?: string;
    emails?: string[];
    family_name?: string;
    fields?: { [name: string]: string };
    given_name?: string;
    guardian?: Api.Party;
    language?: "nb" | "sv" | "da" | "fi" | "en";
    name: string;
    note?: string;
    org_number?: string;
    payer?: Api.Party;
    phones?: string[];
    practitioner?: string;
    revision: number;
    tags?: string[];
    time_zone?: string;
  };
  type ClassExceptionBodyBody = {
    call_off?: Api.Interval;
    intervals?: Api.Interval[];
    location?: string;
    note?: string;
  };
  type ClientSurveys = {
    items: Api.AnswerView[];
    marketing_paused: boolean;
  };
  type ClientView = {
    email?: string;
    id: string;
    language?: string;
    name: string;
    phone?: string;
  };
  type ClipCardDraft = {
    client_id?: string;
    paid_by?: "cash" | "card" | "invoice" | "bank" | "transfer" | "free";
    paid_minor?: number;
    recipient?: Api.Recipient;
    services?: string[];
    until?: string;
    visits: number;
  };
  type ClipCardView = {
    client?: string;
    client_name?: string;
    code?: string;
    code_ends_with: string;
    created_at: string;
    currency: string;
    history: Api.CardEvent[];
    id: string;
    left: number;
    mailed_at?: string;
    paid_by?: "cash" | "card" | "invoice" | "bank" | "free";
    paid_minor?: number;
    recipient?: Api.Recipient;
    services?: string[];
    status: "valid" | "early" | "used" | "expired" | "void";
    until?: string;
    visits: number;
  };
  type Condition = {
    all?: Api.Test[];
    any?: Api.Test[];
  };
  type Contact = {
    email?: string;
    language?: string;
    name: string;
    phone?: string;
  };
  type Content = {
    intro?: { [name: string]: string };
    sections: Api.Section[];
    title: { [name: string]: string };
  };
  type CouponInBody = {
    adds?: boolean;
    amount_minor?: number;
    code?: string;
    from?: string;
    percent?: number;
    services?: string[];
    until?: string;
    uses?: number;
  };
  type CouponView = {
    adds?: boolean;
    amount_minor?: number;
    code: string;
    created_at: string;
    currency: string;
    from?: string;
    id: string;
    off?: boolean;
    percent?: number;
    services?: string[];
    status: "valid" | "early" | "used" | "expired" | "void";
    until?: string;
    used: number;
    uses?: number;
  };
  type Data = {
    bookings?: string[];
    calendar?: string;
    channel?: "email" | "sms";
    day?: string;
    invoice?: string;
    may_call?: boolean;
    problem?: 
      | "refund-failed"
      | "disputed"
      | "window"
      | "differs"
      | "stuck"
      | "rate-unknown"
      | "unanswered"
      | "not-issued"
      | "not-mailed"
      | "e-invoice-refused"
      | "e-invoice-due"
      | "e-invoice-unheard"
      | "passed-on";
    reason?: "failed" | "bounced" | "complained";
    score?: number;
  };
  type DayView = {
    appointments: number;
    booked_minutes: number;
    date: string;
    first_free?: string;
    open_minutes: number;
    practitioner: string;
  };
  type DaysView = {
    closed: Api.HolidayView[];
    items: Api.DayView[];
  };
  type Discount = {
    amount_minor?: number;
    clients?: string[];
    from?: string;
    id?: string;
    name: string;
    percent?: number;
    services?: string[];
    tags?: string[];
    until?: string;
  };
  type DismissInBody = {
    a: string;
    b: string;
    undo?: boolean;
  };
  type DraftEditInBody = {
    client?: string;
    currency?: string;
    due_days?: number;
    exchange?: Api.Exchange;
    language?: "nb" | "sv" | "da" | "fi" | "en";
    lines: Api.InvoiceDraftLine[];
    payer?: Api.Payer;
    revision?: number;
    seller?: string;
    terms?: string[];
    your_reference?: string;
  };
  type Duplicate = {
    a: Api.Listed;
    b: Api.Listed;
    bits: number;
    reasons: Array<
      | "same-email"
      | "same-phone"
      | "same-birthday"
      | "same-name"
      | "common-name"
      | "similar-name"
      | "same-family-name"
      | "same-address"
      | "other-birthday"
      | "other-given-name">;
    verdict: "probably" | "perhaps";
  };
  type EInvoiceReceiver = {
    address: string;
    credit_notes: boolean;
    invoices: boolean;
  };
  type EditInBody = {
    client?: Api.Contact;
    client_id?: string;
    colour?: string;
    location?: string;
    override_reason?: string;
    revision?: number;
    service?: string;
    staff_note?: string;
  };
  type EnterInBody = {
    as?: string;
    code: string;
    second?: string;
    shared?: boolean;
    verifier?: string;
  };
  type EraseInBody = {
    upcoming?: "refuse" | "cancel";
  };
  type ErasureView = {
    appointments_ahead: Api.AheadView[];
    began_at?: string;
    client: string;
    copies: Api.LaterView[];
    ended_at?: string;
    goes: Api.GoesView[];
    status: "possible" | "blocked" | "running" | "done";
    stays: Api.StaysView[];
  };
  type Exception = {
    date: string;
    intervals?: Api.Interval[];
    location?: string;
    note?: string;
  };
  type ExceptionBodyBody = {
    intervals: Api.Interval[];
    location?: string;
    note?: string;
  };
  type Exchange = {
    on: string;
    rate: string;
    source: string;
  };
  type Export = {
    client: string;
    items: Api.ExportedItem[];
    made_at: string;
    next?: string;
    page?: string;
    timeline: Api.Happening[];
  };
  type ExportView = {
    file?: Api.FileAddress;
    id: string;
    made_at: string;
    rows?: number;
    state: "running" | "done" | "failed";
  };
  type ExportedItem = {
    at: string;
    data: unknown;
    id: string;
    kind: string;
  };
  type ExternalCalendar = {
    checked?: string;
    failing_since?: string;
    id?: string;
    practitioner: string;
    problem?: string;
    unread?: string[];
    url: string;
  };
  type FeedAddress = {
    url: string;
  };
  type FeedbackView = {
    as_of: string;
    before: Api.Score;
    differs: boolean;
    months: Api.Month[];
    newcomers: Api.Newcomers;
    practitioners: Api.Part[];
    pulse: Api.PulseScore;
    response: Api.Response;
    score: Api.Score;
    services: Api.Part[];
    sources: Api.SourceOption[];
  };
  type Field = {
    id: string;
    kind: "text" | "number" | "date" | "choice" | "yes_no";
    name: string;
    options?: Api.Option[];
    revision?: number;
  };
  type FileAddress = {
    headers?: { [name: string]: string };
    method: "PUT" | "GET";
    until: string;
    url: string;
  };
  type Filled = {
    language?: "nb" | "sv" | "da" | "fi" | "en";
    values: { [name: string]: unknown };
  };
  type FormAsk = {
    form: string;
    months?: number;
    often: "once" | "visit" | "months";
  };
  type FormVersionView = {
    content: Api.Content;
    form: string;
    number: number;
    published_at: string;
  };
  type FormView = {
    changed: boolean;
    changed_at: string;
    content: Api.Content;
    created_at: string;
    id: string;
    languages: string[];
    name: string;
    questions: number;
    revision: number;
    services: string[];
    state: "draft" | "published" | "retired";
    version: number;
  };
  type GiftCardDraft = {
    client_id?: string;
    paid_by?: "cash" | "card" | "invoice" | "bank" | "transfer" | "free";
    paid_minor?: number;
    recipient?: Api.Recipient;
    services?: string[];
    until?: string;
    value_minor: number;
  };
  type GiftCardView = {
    client?: string;
    client_name?: string;
    code?: string;
    code_ends_with: string;
    created_at: string;
    currency: string;
    history: Api.CardEvent[];
    id: string;
    left_minor: number;
    mailed_at?: string;
    paid_by?: "cash" | "card" | "invoice" | "bank" | "free";
    paid_minor?: number;
    recipient?: Api.Recipient;
    services?: string[];
    status: "valid" | "early" | "used" | "expired" | "void";
    until?: string;
    value_minor: number;
  };
  type Given = {
    content: Api.Content;
    name: string;
  };
  type GoesView = {
    count: number;
    name: string;
    text: string;
    what: string;
  };
  type Greeting = {
    at: string;
  };
  type Happening = {
    actor: Api.ActorView;
    at: string;
    data?: unknown;
    kind: string;
    subject: string;
    text: string;
  };
  type Happenings = {
    items: Api.Happening[];
    next?: string;
  };
  type Heard = { [name: string]: unknown };
  type HeardBy = {
    clients: number;
    source: string;
  };
  type HeldPayment = {
    amount: Api.Amount;
    id: string;
    pay_url: string;
    providers: string[];
    status: 
      | "open"
      | "checking"
      | "reserved"
      | "paid"
      | "part-refunded"
      | "refunding"
      | "refunded"
      | "expired"
      | "disputed";
    token: string;
    ways: Api.Way[];
  };
  type HoldView = {
    end: string;
    id: string;
    outside?: Api.Reason;
    practitioner: string;
    service: string;
    start: string;
    status: "offered" | "unconfirmed" | "unpaid";
  };
  type HolidayInBody = {
    closed: boolean;
  };
  type HolidayView = {
    closed: boolean;
    date: string;
    name: string;
    names?: { [name: string]: string };
  };
  type Hours = {
    exceptions?: Api.Exception[];
    rules?: Api.Rule[];
  };
  type ImportCounts = {
    changed: number;
    contradicting: number;
    new: number;
    perhaps_duplicate: number;
    refused: number;
    same: number;
  };
  type ImportForm = {
    encoding: string;
    head: number;
    separator: string;
  };
  type ImportLike = {
    address?: string;
    client?: string;
    line?: number;
    name?: string;
  };
  type ImportMappingBody = {
    columns: string[];
    date_order: "dmy" | "mdy";
    form: Api.ImportForm;
  };
  type ImportMappingView = {
    columns: string[];
    date_order: "dmy" | "mdy";
    form: Api.ImportForm;
    guessed: boolean;
    names: string[];
    rows: string[][];
    system?: "google" | "outlook" | "cliniko" | "easypractice";
    targets: Api.ImportTarget[];
  };
  type ImportReason = {
    cell?: string;
    column?: number;
    line?: number;
    reason: string;
    text: string;
  };
  type ImportRow = {
    client?: string;
    fields?: string[];
    line: number;
    name?: string;
    outcome: 
      | "new"
      | "perhaps-duplicate"
      | "changed"
      | "contradicting"
      | "same"
      | "refused";
    reasons?: Api.ImportReason[];
    resembles?: Api.ImportLike[];
  };
  type ImportRows = {
    items: Api.ImportRow[];
    next?: string;
  };
  type ImportTarget = {
    name: string;
    target: string;
  };
  type ImportView = {
    counts: Api.ImportCounts;
    ended_at?: string;
    file: boolean;
    id: string;
    made_at: string;
    name: string;
    problem?: "file-missing" | "file-empty" | "too-many-rows";
    progress: number;
    rows?: number;
    size: number;
    started_at?: string;
    state: 
      | "uploaded"
      | "mapped"
      | "checking"
      | "checked"
      | "running"
      | "done"
      | "cancelled"
      | "failed";
  };
  type IncludedView = {
    at: string;
    id: string;
    name: string;
  };
  type Interval = {
    from: string;
    to: string;
  };
  type Invitee = {
    email: string;
    language?: "nb" | "sv" | "da" | "fi" | "en";
    name: string;
    practitioner?: string;
    role: "owner" | "assistant" | "practitioner";
  };
  type InvoiceActBody = {
    all?: boolean;
    amount_minor?: number;
    channel?: "email" | "sms" | "peppol";
    date?: string;
    email?: string;
    lines?: Api.InvoiceCreditLine[];
    method?: "bank" | "cash" | "card" | "rounding";
    payers?: Api.InvoicePayerShare[];
    reason?: string;
    reference?: string;
    refund?: boolean;
    until?: string;
  };
  type InvoiceCarried = {
    at: string;
    cause?: 
      | "not-registered"
      | "no-account"
      | "account"
      | "silent"
      | "unwritten"
      | "client-gone"
      | "refused";
    doubtful?: boolean;
    reason?: string;
    status: "sending" | "accepted" | "delivered" | "failed";
  };
  type InvoiceCredit = {
    id: string;
    number_text: string;
    total_minor: number;
  };
  type InvoiceCreditLine = {
    line: number;
    quantity?: string;
  };
  type InvoiceDraft = {
    client?: string;
    currency?: string;
    due_days?: number;
    exchange?: Api.Exchange;
    language?: "nb" | "sv" | "da" | "fi" | "en";
    lines: Api.InvoiceDraftLine[];
    payer?: Api.Payer;
    seller?: string;
    terms?: string[];
    your_reference?: string;
  };
  type InvoiceDraftLine = {
    booking?: string;
    from?: string;
    note?: string;
    place?: string;
    practitioner?: string;
    quantity?: string;
    takes_off_advance?: boolean;
    text: string;
    to?: string;
    unit_price_minor: number;
    vat?: Api.InvoiceLineVAT;
  };
  type InvoiceExchange = {
    currency?: string;
    on: string;
    rate: string;
    source: string;
    vat_minor?: number;
  };
  type InvoiceLine = {
    booking?: string;
    credited_quantity?: string;
    from?: string;
    gross_minor: number;
    line: number;
    net_minor: number;
    note?: string;
    place?: string;
    practitioner?: string;
    quantity?: string;
    takes_off_advance?: boolean;
    text: string;
    to?: string;
    unit_price_minor: number;
    vat?: Api.InvoiceLineVAT;
    vat_category: "S" | "E" | "O";
    vat_rate: string;
    vat_reason?: string;
  };
  type InvoiceLineVAT = {
    rate?: string;
    treatment: "standard" | "reduced" | "exempt" | "outside";
  };
  type InvoiceLog = {
    amount_minor?: number;
    at: string;
    cause?: 
      | "not-registered"
      | "no-account"
      | "account"
      | "silent"
      | "unwritten"
      | "client-gone"
      | "refused";
    channel?: "email" | "sms" | "peppol";
    date?: string;
    doubtful?: boolean;
    id?: string;
    instead?: boolean;
    method?: 
      | "bank"
      | "cash"
      | "card"
      | "provider"
      | "gift-card"
      | "clip-card"
      | "rounding";
    reason?: string;
    reference?: string;
    what: 
      | "created"
      | "issued"
      | "sent"
      | "delivered"
      | "not-delivered"
      | "paid"
      | "returned"
      | "credited"
      | "reminded"
      | "fee"
      | "paused";
  };
  type InvoicePage = {
    items: Api.InvoiceView[];
    next?: string;
    sums?: Api.InvoiceSums[];
  };
  type InvoicePause = {
    reason: string;
    until: string;
  };
  type InvoicePayerShare = {
    address?: Api.PostalAddress;
    client?: string;
    company?: boolean;
    country?: string;
    e_invoice?: string;
    email?: string;
    name?: string;
    org_number?: string;
    send_by?: "email" | "peppol";
    share: number;
    vat_number?: string;
  };
  type InvoicePlan = {
    at: string;
    currency: string;
    fee_minor?: number;
    interest_minor?: number;
    invoice: string;
    number_text?: string;
    open_minor: number;
    paused?: Api.InvoicePause;
    payer?: string;
    rate_unknown?: boolean;
    what: "issue" | "reminder";
  };
  type InvoicePlans = {
    items: Api.InvoicePlan[];
    whole: boolean;
  };
  type InvoiceProblem = {
    message: string;
    path: string;
    text?: { [name: string]: string };
  };
  type InvoiceReference = {
    scheme: string;
    text?: string;
    value?: string;
  };
  type InvoiceSums = {
    currency: string;
    drafts: number;
    outstanding: number;
    outstanding_minor: number;
    overdue: number;
    overdue_minor: number;
    paid_this_month_minor: number;
  };
  type InvoiceVAT = {
    base_minor: number;
    category: "S" | "E" | "O";
    rate: string;
    reason?: string;
    vat_minor: number;
  };
  type InvoiceView = {
    advance?: boolean;
    client?: string;
    credited_minor?: number;
    credits?: Api.InvoiceCredit[];
    currency: string;
    due?: string;
    due_days?: number;
    e_invoice?: Api.InvoiceCarried;
    email?: string;
    exchange?: Api.InvoiceExchange;
    fees_minor?: number;
    id: string;
    issued?: string;
    issuing?: boolean;
    kind: "invoice" | "credit-note";
    language: string;
    lines: Api.InvoiceLine[];
    log: Api.InvoiceLog[];
    logo?: string;
    month?: string;
    net_minor: number;
    number?: number;
    number_text?: string;
    of?: string;
    open_minor: number;
    paid_minor: number;
    paused?: Api.InvoicePause;
    pay_url?: string;
    payer: Api.Payer;
    prepaid_minor?: number;
    problem_code?: string;
    problems?: Api.InvoiceProblem[];
    reason?: string;
    reference?: Api.InvoiceReference;
    revision: number;
    seller: string;
    split_from?: string;
    status: 
      | "draft"
      | "issued"
      | "sent"
      | "due"
      | "overdue"
      | "part-paid"
      | "paid"
      | "credited";
    terms?: string[];
    total_minor: number;
    vat: Api.InvoiceVAT[];
    vat_total_minor: number;
    your_reference?: string;
  };
  type InvoicesIssueInBody = {
    ids: string[];
  };
  type Item = {
    help?: { [name: string]: string };
    high?: { [name: string]: string };
    id: string;
    kind: 
      | "text"
      | "paragraph"
      | "number"
      | "date"
      | "yes_no"
      | "choice"
      | "choices"
      | "scale"
      | "consent"
      | "signature"
      | "info";
    label: { [name: string]: string };
    low?: { [name: string]: string };
    max?: number;
    min?: number;
    options?: Api.AnswerOption[];
    required?: boolean;
    show_if?: Api.Condition;
    unit?: string;
  };
  type JoinInBody = {
    client: Api.Contact;
    from: string;
    practitioner?: string;
    service: string;
    to: string;
    website?: string;
  };
  type JourneyView = {
    messages: Api.Preview[];
    page_url: string;
    start: string;
  };
  type KindList = {
    items: Api.KindView[];
  };
  type KindView = {
    channels: string[];
    kind: string;
    moment: "booking" | "waiting" | "paying" | "asking" | "relation";
    name: string;
    own: string[];
  };
  type LaterView = {
    hours?: number;
    text: string;
    what: 
      | "change-records"
      | "backups"
      | "own-backups"
      | "database-file"
      | "log";
  };
  type ListOfAbsence = {
    items: Api.Absence[];
  };
  type ListOfAccessPointView = {
    items: Api.AccessPointView[];
  };
  type ListOfAccount = {
    items: Api.Account[];
  };
  type ListOfAskedView = {
    items: Api.AskedView[];
  };
  type ListOfDiscount = {
    items: Api.Discount[];
  };
  type ListOfException = {
    items: Api.Exception[];
  };
  type ListOfExportView = {
    items: Api.ExportView[];
  };
  type ListOfExternalCalendar = {
    items: Api.ExternalCalendar[];
  };
  type ListOfField = {
    items: Api.Field[];
  };
  type ListOfFormView = {
    items: Api.FormView[];
  };
  type ListOfHolidayView = {
    items: Api.HolidayView[];
  };
  type ListOfImportView = {
    items: Api.ImportView[];
  };
  type ListOfInvoiceView = {
    items: Api.InvoiceView[];
  };
  type ListOfLocation = {
    items: Api.Location[];
  };
  type ListOfPractitioner = {
    items: Api.Practitioner[];
  };
  type ListOfProviderView = {
    items: Api.ProviderView[];
  };
  type ListOfRecord = {
    items: Api.Record[];
  };
  type ListOfResource = {
    items: Api.Resource[];
  };
  type ListOfSellerView = {
    items: Api.SellerView[];
  };
  type ListOfService = {
    items: Api.Service[];
  };
  type ListOfTag = {
    items: Api.Tag[];
  };
  type ListOfWaitingView = {
    items: Api.WaitingView[];
  };
  type Listed = {
    company?: string;
    emails: string[];
    first_visit?: string;
    id: string;
    last_visit?: string;
    name: string;
    next_visit?: string;
    phones: string[];
    practitioner?: string;
    status: "active" | "archived" | "deceased";
    tags: string[];
  };
  type Location = {
    address?: string;
    id: string;
    name: string;
    online?: boolean;
    translations?: { [name: string]: Api.LocationTexts };
  };
  type LocationName = {
    id: string;
    name: string;
  };
  type LocationTexts = {
    name?: string;
  };
  type LogView = {
    at: string;
    by?: string;
    reason: string;
    role: string;
    rule?: string;
    what: "overridden" | "cancelled";
  };
  type LogoBody = {
    picture: string;
  };
  type LogoView = {
    id: string;
    picture: string;
    type: "image/png" | "image/jpeg";
  };
  type Managed = {
    calendar_url: string;
    cancel: Api.Permission;
    end: string;
    extra?: { [name: string]: unknown };
    id: string;
    language: string;
    location?: Api.Location;
    name: string;
    practice: Api.PracticeContact;
    practitioner: Api.PractitionerView;
    refund?: Api.Refund;
    reschedule: Api.Permission;
    service: Api.ServiceView;
    start: string;
    status: "confirmed" | "cancelled" | "completed" | "no-show";
    time_zone: string;
  };
  type Meets = {
    bookings: Api.MetBooking[];
    count: number;
  };
  type MergeInBody = {
    keep?: { [name: string]: string };
    revision?: number;
    with: string;
    with_revision?: number;
  };
  type Message = {
    about: string;
    attempts?: number;
    audience: "client" | "practitioner";
    channel: "email" | "sms" | "peppol";
    id: string;
    kind: string;
    language?: string;
    parts?: number;
    planned_at: string;
    provider_id?: string;
    reason?: string;
    returned_at?: string;
    sent_at?: string;
    status: "sent" | "failed" | "skipped" | "bounced" | "complained";
    subject?: string;
    text?: string;
    to?: string;
    why?: 
      | "too-late"
      | "landline"
      | "returned"
      | "complaint"
      | "refused"
      | "no-consent"
      | "deceased"
      | "archived"
      | "quiet-hours"
      | "weekly-limit"
      | "another-first"
      | "many"
      | "unhappy"
      | "unwanted";
  };
  type MessagesPage = {
    items: Api.Message[];
    next?: string;
  };
  type MetBooking = {
    client?: string;
    end: string;
    id: string;
    practitioner: string;
    reason: Api.Reason;
    service: string;
    start: string;
    status: "confirmed" | "offered" | "unconfirmed" | "unpaid";
  };
  type Mine = {
    locations: Api.LocationName[];
    name?: string;
    practice: Api.PracticeSummary;
    practitioner?: string;
    practitioners: Api.PractitionerName[];
    resources: Api.ResourceName[];
    role: "owner" | "assistant" | "practitioner";
    services: Api.ServiceSummary[];
  };
  type Misplaced = {
    code: "unclosed" | "misnamed" | "unknown";
    column: number;
    line: number;
    name?: string;
    nearest?: string;
    part: "subject" | "title" | "opening" | "closing" | "sms";
  };
  type Month = {
    detractors: number;
    high?: number;
    low?: number;
    month: string;
    n: number;
    promoters: number;
    score?: number;
  };
  type Newcomers = {
    n: number;
    recommended: number;
    sources: Api.HeardBy[];
  };
  type Next = {
    service: string;
    slot: Api.Slot;
  };
  type OccurrenceView = {
    booking?: Api.BookingView;
    nearest?: Api.Slot[];
    reason?: Api.Reason;
    start: string;
  };
  type OfferView = {
    deadline: string;
    end: string;
    practitioner: string;
    start: string;
  };
  type Offered = {
    booking_status?: "confirmed" | "cancelled" | "completed" | "no-show";
    deadline?: string;
    end?: string;
    language: string;
    newer?: string;
    practice: Api.PracticeContact;
    practitioner: Api.PractitionerView;
    service: Api.ServiceView;
    start?: string;
    status: 
      | "waiting"
      | "offered"
      | "paused"
      | "booked"
      | "closed"
      | "ended";
    time_zone: string;
  };
  type Option = {
    id: string;
    name: string;
  };
  type OptionView = {
    id: string;
    label: string;
  };
  type OrderInBody = {
    order: string[];
  };
  type Own = {
    closing?: string;
    opening?: string;
    sms?: string;
    subject?: string;
    title?: string;
  };
  type Page = {
    items: Api.Listed[];
    next?: string;
    total: number;
  };
  type PageOfClipCardView = {
    items: Api.ClipCardView[];
    next?: string;
  };
  type PageOfCouponView = {
    items: Api.CouponView[];
    next?: string;
  };
  type PageOfGiftCardView = {
    items: Api.GiftCardView[];
    next?: string;
  };
  type PairsPage = {
    items: Api.Duplicate[];
    next?: string;
  };
  type Part = {
    detractors: number;
    high?: number;
    id: string;
    low?: number;
    n: number;
    promoters: number;
    score?: number;
  };
  type Particulars = {
    address?: Api.Address;
    alert?: string;
    birthday?: string;
    company?: string;
    emails?: string[];
    family_name?: string;
    fields?: { [name: string]: string };
    given_name?: string;
    guardian?: Api.Party;
    language?: "nb" | "sv" | "da" | "fi" | "en";
    name: string;
    note?: string;
    org_number?: string;
    payer?: Api.Party;
    phones?: string[];
    practitioner?: string;
    tags?: string[];
    time_zone?: string;
  };
  type Party = {
    address?: Api.Address;
    client?: string;
    email?: string;
    name?: string;
    org_number?: string;
    phone?: string;
  };
  type Pass = {
    add_passkey?: string;
    expires_at: string;
    second_factor?: "missing";
    token: string;
  };
  type PayInvoice = {
    account?: string;
    credited_minor?: number;
    due?: string;
    fees_minor?: number;
    number_text: string;
    open_minor: number;
    paid_minor: number;
    pdf_url: string;
    reference?: string;
    seller: string;
    status: 
      | "issued"
      | "sent"
      | "due"
      | "overdue"
      | "part-paid"
      | "paid"
      | "credited";
    total_minor: number;
  };
  type PayView = {
    booked: boolean;
    deadline?: string;
    due: Api.Amount;
    end?: string;
    failed: boolean;
    invoice?: Api.PayInvoice;
    late: boolean;
    manage_url?: string;
    now: string;
    paid_minor: number;
    practice: string;
    price: Api.Amount;
    providers: string[];
    refunded_minor: number;
    service?: string;
    start?: string;
    status: 
      | "open"
      | "checking"
      | "reserved"
      | "paid"
      | "part-refunded"
      | "refunding"
      | "refunded"
      | "expired"
      | "disputed";
    token?: string;
    ways: Api.Way[];
  };
  type Payer = {
    address?: Api.PostalAddress;
    client?: string;
    company?: boolean;
    country?: string;
    e_invoice?: string;
    email?: string;
    name?: string;
    org_number?: string;
    send_by?: "email" | "peppol";
    vat_number?: string;
  };
  type PaymentDecision = {
    at: string;
    reason?: string;
    refund_minor: number;
  };
  type PaymentPage = {
    items: Api.PaymentView[];
    next?: string;
  };
  type PaymentTry = {
    began_at: string;
    phase: "open" | "checking" | "approved" | "ended";
    provider: string;
    provider_id?: string;
    why?: string;
  };
  type PaymentView = {
    attempts: Api.PaymentTry[];
    booked: boolean;
    capture_by?: string;
    captured_minor: number;
    client?: string;
    client_name?: string;
    created_at: string;
    deadline: string;
    decisions?: Api.PaymentDecision[];
    disputed_minor?: number;
    due: Api.Amount;
    end: string;
    id: string;
    invoice?: string;
    invoice_number?: string;
    keep_minor: number;
    pay_from?: string;
    practitioner?: string;
    refund_failed_minor?: number;
    refunded_minor: number;
    refused?: boolean;
    reserved_minor: number;
    service?: string;
    start: string;
    status: 
      | "open"
      | "checking"
      | "reserved"
      | "paid"
      | "part-refunded"
      | "refunding"
      | "refunded"
      | "expired"
      | "disputed";
    take_at?: string;
  };
  type Permission = {
    allowed: boolean;
    until: string;
  };
  type Planned = {
    at: string;
    channel: string;
    kind: string;
    to: string;
  };
  type PlannedMessage = {
    about: string;
    at: string;
    channel: "email" | "sms";
    client?: string;
    client_name?: string;
    kind: string;
    outlook: "goes" | "waits" | "skipped";
    planned_at: string;
    purpose: 
      | "essential"
      | "reminders"
      | "care"
      | "feedback"
      | "greetings"
      | "marketing";
    reason?: string;
    to?: string;
    why?: 
      | "too-late"
      | "landline"
      | "returned"
      | "complaint"
      | "refused"
      | "no-consent"
      | "deceased"
      | "archived"
      | "quiet-hours"
      | "weekly-limit"
      | "another-first"
      | "many"
      | "unhappy"
      | "unwanted";
  };
  type PlannedPage = {
    items: Api.PlannedMessage[];
    next?: string;
  };
  type PostalAddress = {
    city?: string;
    postcode?: string;
    street?: string;
  };
  type Practice = {
    accent?: string;
    address?: string;
    birthday_greeting?: Api.Greeting;
    codes?: boolean;
    confirm_first_booking?: "always" | "under-pressure" | "never";
    country: string;
    currency: string;
    days_closed?: string[];
    email: string;
    holidays_open?: string[];
    id: string;
    language: string;
    name: string;
    own_texts?: string[];
    phone?: string;
    privacy?: string;
    quiet_hours?: Api.QuietHours;
    share_clients?: boolean;
    sms_sender?: string;
    task_mail?: Api.TaskMail;
    text?: string;
    time_zone: string;
    translations?: { [name: string]: Api.PracticeTexts };
    triggers?: { [name: string]: Api.Trigger };
    undo_seconds?: number;
    waitlist_minutes?: number;
    website?: string;
  };
  type PracticeContact = {
    accent: string;
    address: string;
    email: string;
    id: string;
    name: string;
    phone: string;
  };
  type PracticeSummary = {
    accent?: string;
    country: string;
    id: string;
    language: string;
    name: string;
    time_zone: string;
    undo_seconds: number;
  };
  type PracticeTexts = {
    text?: string;
  };
  type PracticeView = {
    accent: string;
    accents: string[];
    address: string;
    country: string;
    email: string;
    id: string;
    language: string;
    locations: Api.Location[];
    name: string;
    phone: string;
    phone_shown: string;
    practitioners: Api.PractitionerView[];
    privacy?: string;
    services: Api.ServiceView[];
    text: string;
    time_zone: string;
    website: string;
  };
  type Practitioner = {
    authorisations?: Api.Authorisation[];
    colour?: string;
    email?: string;
    feed_id?: string;
    hours: Api.Hours;
    id: string;
    inactive?: boolean;
    language?: string;
    name: string;
    position?: number;
    time_zone?: string;
    title?: string;
    translations?: { [name: string]: Api.PractitionerTexts };
  };
  type PractitionerName = {
    colour?: string;
    id: string;
    inactive?: boolean;
    name: string;
    title?: string;
  };
  type PractitionerTexts = {
    title?: string;
  };
  type PractitionerView = {
    id: string;
    language?: string;
    name: string;
    title: string;
  };
  type Preference = {
    answer: "yes" | "no" | "unsaid";
    at?: string;
    basis?: "consent" | "existing-client";
    channel: "email" | "sms";
    purpose: 
      | "essential"
      | "reminders"
      | "care"
      | "feedback"
      | "greetings"
      | "marketing";
    source?: string;
    wording?: string;
  };
  type Prepay = {
    amount_minor?: number;
    capture?: "at-booking" | "at-visit";
    hold_minutes?: number;
    kind: "none" | "deposit" | "full";
    percent?: number;
    refunds?: Api.RefundStep[];
  };
  type Preview = {
    alphabet?: string;
    at: string;
    channel: "email" | "sms";
    html?: string;
    kind: string;
    parts?: number;
    subject?: string;
    text: string;
    to: "client" | "practitioner";
  };
  type PreviewBody = {
    booking?: string;
    channel: "email" | "sms";
    send?: boolean;
    text?: Api.Own;
  };
  type PreviewView = {
    alphabet?: string;
    characters?: number;
    html?: string;
    parts?: number;
    problems: Api.Misplaced[];
    sent_to?: string;
    subject?: string;
    text: string;
  };
  type PricedView = {
    back_minor: number;
    left_minor: number;
    off_minor: number;
    paid_minor: number;
    parts: Api.ShownPart[];
    price: Api.Amount;
    service: string;
    to_pay_minor: number;
  };
  type Problem = {
    code: string;
    detail: string;
    errors?: Api.ProblemError[];
    request_id?: string;
    status: number;
    title: string;
    type: string;
  };
  type ProblemError = {
    location: string;
    message: string;
    value?: unknown;
  };
  type ProposeInBody = {
    practitioner?: string;
    start: string;
  };
  type ProviderField = {
    name: string;
    optional?: boolean;
    secret?: boolean;
  };
  type ProviderView = {
    broken?: boolean;
    checked_at?: string;
    configured: boolean;
    fields: Api.ProviderField[];
    name: string;
    off?: boolean;
    secrets?: { [name: string]: boolean };
    takes: boolean;
    test?: boolean;
    values?: { [name: string]: string };
    webhook_url: string;
  };
  type PublishInBody = {
    revision?: number;
  };
  type PulseScore = {
    mean?: number;
    n: number;
  };
  type Question = {
    contribution: string;
    fields: Api.QuestionField[];
    services: string[];
    title: { [name: string]: string };
  };
  type QuestionField = {
    hint?: { [name: string]: string };
    label: { [name: string]: string };
    name: string;
    options?: Api.QuestionOption[];
    required?: boolean;
    type: "text" | "select" | "checkbox";
    wrong: { [name: string]: string };
  };
  type QuestionOption = {
    label: { [name: string]: string };
    value: string;
  };
  type QuestionView = {
    help?: string;
    high?: string;
    id: string;
    kind: 
      | "text"
      | "paragraph"
      | "number"
      | "date"
      | "yes_no"
      | "choice"
      | "choices"
      | "scale"
      | "consent"
      | "signature"
      | "info";
    label: string;
    low?: string;
    max?: number;
    min?: number;
    options?: Api.OptionView[];
    required?: boolean;
    show_if?: Api.Condition;
    unit?: string;
  };
  type QuietHours = {
    from: string;
    to: string;
  };
  type Reason = {
    code: string;
    text: { [name: string]: string };
  };
  type ReasonInBody = {
    reason?: string;
  };
  type Recipient = {
    email?: string;
    from?: string;
    greeting?: string;
    language?: "nb" | "sv" | "da" | "fi" | "en";
    name?: string;
  };
  type Record = {
    attempts?: number;
    audience: "client" | "practitioner";
    channel: "email" | "sms" | "peppol";
    id: string;
    kind: string;
    language?: string;
    parts?: number;
    planned_at: string;
    provider_id?: string;
    reason?: string;
    returned_at?: string;
    sent_at?: string;
    status: "sent" | "failed" | "skipped" | "bounced" | "complained";
    subject?: string;
    text?: string;
    to?: string;
    why?: 
      | "too-late"
      | "landline"
      | "returned"
      | "complaint"
      | "refused"
      | "no-consent"
      | "deceased"
      | "archived"
      | "quiet-hours"
      | "weekly-limit"
      | "another-first"
      | "many"
      | "unhappy"
      | "unwanted";
  };
  type Redirect = {
    redirect_url: string;
  };
  type Referring = {
    length?: number;
    prefix?: string;
    scheme?: 
      | "kid-mod10"
      | "kid-mod11"
      | "ocr"
      | "ocr-length"
      | "fik-71"
      | "fik-73"
      | "fik-75"
      | "fi"
      | "rf"
      | "none";
  };
  type Refund = {
    back_minor: number;
    paid: Api.Amount;
    reserved: boolean;
    rule: Api.RefundStep[];
  };
  type RefundStep = {
    notice_minutes: number;
    percent: number;
  };
  type Reminder = {
    channel: "email" | "sms";
    minutes_before: number;
  };
  type Reminders = {
    agreed_terms?: string;
    fee?: boolean;
    first_after_days?: number;
    interest?: boolean;
  };
  type Removed = {
    meets?: Api.Meets;
  };
  type RepriceInBody = {
    cards?: string[];
    code?: string;
    revision?: number;
  };
  type RescheduleInBody = {
    start: string;
  };
  type Resource = {
    id: string;
    location?: string;
    name: string;
  };
  type ResourceName = {
    id: string;
    name: string;
  };
  type Response = {
    answered: number;
    delivered: number;
  };
  type Revised = {
    revision?: number;
  };
  type Rule = {
    anchor?: string;
    every_weeks?: number;
    intervals: Api.Interval[];
    location?: string;
    valid_from?: string;
    valid_to?: string;
    weekdays: string[];
  };
  type SaveBody = {
    revision: number;
    text: Api.Own;
  };
  type Saved = {
    progress: "asked" | "begun" | "filled" | "withdrawn";
    saved_at: string;
  };
  type SavedAbsence = {
    end: string;
    id?: string;
    meets?: Api.Meets;
    note?: string;
    practitioner: string;
    start: string;
  };
  type SavedException = {
    date: string;
    intervals?: Api.Interval[];
    location?: string;
    meets?: Api.Meets;
    note?: string;
  };
  type SavedHoliday = {
    closed: boolean;
    date: string;
    meets?: Api.Meets;
    name: string;
    names?: { [name: string]: string };
  };
  type SavedHours = {
    exceptions?: Api.Exception[];
    meets?: Api.Meets;
    rules?: Api.Rule[];
  };
  type SavedPractice = {
    accent?: string;
    address?: string;
    birthday_greeting?: Api.Greeting;
    codes?: boolean;
    confirm_first_booking?: "always" | "under-pressure" | "never";
    country: string;
    currency: string;
    days_closed?: string[];
    email: string;
    holidays_open?: string[];
    id: string;
    language: string;
    meets?: Api.Meets;
    name: string;
    own_texts?: string[];
    phone?: string;
    privacy?: string;
    quiet_hours?: Api.QuietHours;
    share_clients?: boolean;
    sms_sender?: string;
    task_mail?: Api.TaskMail;
    text?: string;
    time_zone: string;
    translations?: { [name: string]: Api.PracticeTexts };
    triggers?: { [name: string]: Api.Trigger };
    undo_seconds?: number;
    waitlist_minutes?: number;
    website?: string;
  };
  type SavedPractitioner = {
    authorisations?: Api.Authorisation[];
    colour?: string;
    email?: string;
    feed_id?: string;
    hours: Api.Hours;
    id: string;
    inactive?: boolean;
    language?: string;
    meets?: Api.Meets;
    name: string;
    position?: number;
    time_zone?: string;
    title?: string;
    translations?: { [name: string]: Api.PractitionerTexts };
  };
  type SavedService = {
    buffer_after_minutes?: number;
    buffer_before_minutes?: number;
    buffer_own_only?: boolean;
    cancel_deadline_minutes?: number;
    capacity: number;
    colour?: string;
    confirmation_text?: string;
    daily_limit?: number;
    description?: string;
    duration_minutes: number;
    form?: Api.FormAsk;
    hours?: Api.Hours;
    id: string;
    locations?: string[];
    meets?: Api.Meets;
    name: string;
    no_invoice?: boolean;
    no_reminders?: boolean;
    notice_minutes?: number;
    practitioners: string[];
    prepay?: Api.Prepay;
    price: Api.Amount;
    reminders?: Api.Reminder[];
    reschedule_deadline_minutes?: number;
    reserves?: boolean;
    resources?: string[];
    seller?: string;
    step_minutes?: number;
    translations?: { [name: string]: Api.ServiceTexts };
    vat?: Api.VAT;
    visibility?: "public" | "link" | "hidden";
    window_days?: number;
  };
  type Score = {
    detractors: number;
    high?: number;
    low?: number;
    n: number;
    promoters: number;
    score?: number;
  };
  type Section = {
    id: string;
    questions: Api.Item[];
    show_if?: Api.Condition;
    title?: { [name: string]: string };
  };
  type SectionView = {
    id: string;
    questions: Api.QuestionView[];
    show_if?: Api.Condition;
    title?: string;
  };
  type SellerBody = {
    address?: Api.PostalAddress;
    automatic?: boolean;
    bank?: Api.Bank;
    closed_until?: string;
    country: "NO" | "SE" | "DK" | "FI";
    default?: boolean;
    drafts?: "at-completion" | "at-booking" | "monthly" | "by-hand";
    due_days?: number;
    e_invoice?: string;
    email?: string;
    f_tax?: boolean;
    inactive?: boolean;
    legal_form: string;
    logo?: string;
    name: string;
    org_number?: string;
    phone?: string;
    practitioners?: string[];
    reference?: Api.Referring;
    reminders?: Api.Reminders;
    series?: Api.BothSeries;
    terms?: string[];
    vat_number?: string;
    vat_registered: boolean;
    website?: string;
  };
  type SellerMissing = {
    field: string;
    must: boolean;
    source?: string;
    text: { [name: string]: string };
  };
  type SellerView = {
    address?: Api.PostalAddress;
    automatic?: boolean;
    bank?: Api.Bank;
    closed_until?: string;
    country: "NO" | "SE" | "DK" | "FI";
    default?: boolean;
    drafts?: "at-completion" | "at-booking" | "monthly" | "by-hand";
    due_days?: number;
    e_invoice?: string;
    email?: string;
    f_tax?: boolean;
    id: string;
    inactive?: boolean;
    legal_form: string;
    logo?: string;
    missing: Api.SellerMissing[];
    name: string;
    org_number?: string;
    phone?: string;
    practitioners?: string[];
    reference?: Api.Referring;
    reference_example?: string;
    reminders?: Api.Reminders;
    series?: Api.BothSeries;
    terms?: string[];
    vat_number?: string;
    vat_registered: boolean;
    website?: string;
  };
  type SentMessage = {
    about: string;
    attempts?: number;
    audience: "client" | "practitioner";
    channel: "email" | "sms" | "peppol";
    client?: string;
    client_name?: string;
    id: string;
    kind: string;
    language?: string;
    parts?: number;
    planned_at: string;
    provider_id?: string;
    reason?: string;
    returned_at?: string;
    sent_at?: string;
    status: "sent" | "failed" | "skipped" | "bounced" | "complained";
    subject?: string;
    text?: string;
    to?: string;
    why?: 
      | "too-late"
      | "landline"
      | "returned"
      | "complaint"
      | "refused"
      | "no-consent"
      | "deceased"
      | "archived"
      | "quiet-hours"
      | "weekly-limit"
      | "another-first"
      | "many"
      | "unhappy"
      | "unwanted";
  };
  type SentPage = {
    items: Api.SentMessage[];
    next?: string;
  };
  type Series = {
    next?: number;
    prefix?: string;
  };
  type SeriesInBody = {
    client: Api.Contact;
    client_id?: string;
    count?: number;
    dry_run?: boolean;
    duration_minutes?: number;
    every_weeks: number;
    extra?: {
      arrival?: {
        by?: string;
      };
      voucher?: {
        cards?: string[];
        code?: string;
      };
    };
    note?: string;
    override_reason?: string;
    practitioner?: string;
    service: string;
    skip_conflicts?: boolean;
    start: unknown;
    until?: string;
  };
  type SeriesView = {
    id: string;
    occurrences: Api.OccurrenceView[];
  };
  type Service = {
    buffer_after_minutes?: number;
    buffer_before_minutes?: number;
    buffer_own_only?: boolean;
    cancel_deadline_minutes?: number;
    capacity: number;
    colour?: string;
    confirmation_text?: string;
    daily_limit?: number;
    description?: string;
    duration_minutes: number;
    form?: Api.FormAsk;
    hours?: Api.Hours;
    id: string;
    locations?: string[];
    name: string;
    no_invoice?: boolean;
    no_reminders?: boolean;
    notice_minutes?: number;
    practitioners: string[];
    prepay?: Api.Prepay;
    price: Api.Amount;
    reminders?: Api.Reminder[];
    reschedule_deadline_minutes?: number;
    reserves?: boolean;
    resources?: string[];
    seller?: string;
    step_minutes?: number;
    translations?: { [name: string]: Api.ServiceTexts };
    vat?: Api.VAT;
    visibility?: "public" | "link" | "hidden";
    window_days?: number;
  };
  type ServiceSummary = {
    capacity: number;
    colour?: string;
    duration_minutes: number;
    hidden?: boolean;
    id: string;
    name: string;
    practitioners: string[];
    price: Api.Amount;
    step_minutes: number;
  };
  type ServiceTax = {
    category: "S" | "E" | "O";
    rate: string;
    reason?: string;
    source: string;
    valid_from?: string;
  };
  type ServiceTexts = {
    confirmation_text?: string;
    description?: string;
    name?: string;
  };
  type ServiceView = {
    cancel_deadline_minutes: number;
    capacity: number;
    colour: string;
    description: string;
    duration_minutes: number;
    id: string;
    language?: string;
    locations: string[];
    name: string;
    notice_minutes: number;
    practitioners: string[];
    prepay?: Api.Asked;
    price: Api.Amount;
    reschedule_deadline_minutes: number;
    window_days: number;
  };
  type SetAccessPointInBody = {
    off?: boolean;
    values: { [name: string]: string };
  };
  type SetProviderInBody = {
    off?: boolean;
    values: { [name: string]: string };
  };
  type Settings = {
    consent_only: boolean;
    exit: boolean;
    exit_after_days?: number;
    friend?: boolean;
    hour: number;
    newcomers?: boolean;
    pulse: boolean;
    review_url?: string;
    share: boolean;
    sources?: Api.SourceOption[];
  };
  type SettingsView = {
    consent_needed: boolean;
    consent_only: boolean;
    exit: boolean;
    exit_after_days?: number;
    friend?: boolean;
    hour: number;
    newcomers?: boolean;
    pulse: boolean;
    review_url?: string;
    share: boolean;
    sources?: Api.SourceOption[];
    usual_sources: Api.SourceOption[];
  };
  type ShownPart = {
    id?: string;
    kind: "discount" | "coupon" | "gift-card" | "clip-card";
    name?: string;
    off_minor: number;
  };
  type Slot = {
    end: string;
    practitioner: string;
    seats_left: number;
    start: string;
  };
  type Slots = {
    slots: Api.Slot[];
  };
  type SnoozeInBody = {
    revision?: number;
    until_at?: string;
    until_on?: string;
  };
  type SourceOption = {
    id: string;
    label: { [name: string]: string };
  };
  type StaffBooking = {
    client: Api.Contact;
    client_id?: string;
    duration_minutes?: number;
    extra?: {
      arrival?: {
        by?: string;
      };
      voucher?: {
        cards?: string[];
        code?: string;
      };
    };
    note?: string;
    override_reason?: string;
    practitioner?: string;
    service: string;
    start: unknown;
  };
  type StaffJoinInBody = {
    client: Api.Contact;
    from: string;
    practitioner?: string;
    service: string;
    to: string;
  };
  type StaffMoveInBody = {
    duration_minutes?: number;
    override_reason?: string;
    practitioner?: string;
    revision?: number;
    start: unknown;
  };
  type Start = {
    next: Api.Next[];
    now: string;
    practice: Api.PracticeView;
    steps?: Api.Question[];
    times?: Api.Weeks;
  };
  type StartInBody = {
    provider: string;
  };
  type StaysView = {
    law?: string;
    law_as_of?: string;
    name: string;
    rule: "figures" | "blocked-address" | "accounts" | "journal";
    text: string;
    what: string;
    years?: number;
  };
  type StretchView = {
    end: string;
    practitioner: string;
    start: string;
  };
  type Suggestion = {
    bits: number;
    client: Api.Listed;
    reasons: Array<
      | "same-email"
      | "same-phone"
      | "same-birthday"
      | "same-name"
      | "common-name"
      | "similar-name"
      | "same-family-name"
      | "same-address"
      | "other-birthday"
      | "other-given-name">;
    verdict: "probably" | "perhaps";
  };
  type Tag = {
    colour?: string;
    id: string;
    name: string;
    revision?: number;
  };
  type TaskAct = {
    revision?: number;
  };
  type TaskActor = {
    practitioner?: string;
    role: "owner" | "practitioner" | "assistant" | "system";
  };
  type TaskBody = {
    booking?: string;
    client?: string;
    due_at?: string;
    due_on?: string;
    note?: string;
    practitioner?: string;
    role?: "owner" | "assistant" | "practitioner";
    title: string;
  };
  type TaskChange = {
    booking?: string;
    client?: string;
    due_at?: string;
    due_on?: string;
    note?: string;
    practitioner?: string;
    revision: number;
    role?: "owner" | "assistant" | "practitioner";
    title: string;
  };
  type TaskMail = {
    at: string;
    weekdays: string[];
  };
  type TaskOther = {
    id: string;
    name?: string;
  };
  type TaskPage = {
    items: Api.TaskView[];
    next?: string;
    total?: number;
  };
  type TaskView = {
    booking?: string;
    client?: string;
    client_name?: string;
    closed_at?: string;
    closed_by?: Api.TaskActor;
    created_at: string;
    created_by: Api.TaskActor;
    data?: Api.Data;
    due_at?: string;
    due_on?: string;
    id: string;
    note?: string;
    others?: Api.TaskOther[];
    overdue?: boolean;
    practitioner?: string;
    revision: number;
    role?: "owner" | "assistant" | "practitioner";
    snoozed_until?: string;
    source: 
      | "own"
      | "message-failed"
      | "calendar-unreadable"
      | "appointments-unmarked"
      | "duplicate"
      | "client-deceased"
      | "payment"
      | "invoice"
      | "unhappy-client";
    state: "open" | "snoozed" | "done" | "dismissed";
    title: string;
  };
  type TermsInBody = {
    adds?: boolean;
    amount_minor?: number;
    from?: string;
    off?: boolean;
    percent?: number;
    services?: string[];
    until?: string;
    uses?: number;
  };
  type Test = {
    answered?: boolean;
    at_least?: number;
    at_most?: number;
    in?: string[];
    is?: string;
    is_not?: string;
    question: string;
  };
  type TextView = {
    channels: string[];
    kind: string;
    language: string;
    name: string;
    ours: Api.Own;
    revision: number;
    text: Api.Own;
    variables: Api.VariableView[];
    versions: Api.VersionView[];
  };
  type Times = {
    full: string[];
    slots: Api.Slot[];
  };
  type Trigger = {
    after_hours: number;
    first_only?: boolean;
    visits?: number[];
  };
  type UnmergeInBody = {
    client: string;
    revision?: number;
  };
  type VAT = {
    rate?: string;
    treatment: "standard" | "reduced" | "exempt" | "outside";
  };
  type VariableView = {
    label: string;
    name: string;
  };
  type VersionView = {
    by?: string;
    revision: number;
    saved_at: string;
    text: Api.Own;
  };
  type View = {
    address?: Api.Address;
    alert?: string;
    birthday?: string;
    company?: string;
    created: string;
    emails?: string[];
    erased_at?: string;
    family_name?: string;
    fields?: { [name: string]: string };
    given_name?: string;
    guardian?: Api.Party;
    guardian_name?: string;
    id: string;
    includes?: Api.IncludedView[];
    language?: "nb" | "sv" | "da" | "fi" | "en";
    name: string;
    note?: string;
    org_number?: string;
    payer?: Api.Party;
    payer_name?: string;
    phones?: string[];
    practitioner?: string;
    revision: number;
    sms_number?: string;
    status: "active" | "archived" | "deceased" | "erased";
    tags?: string[];
    time_zone?: string;
    visits: Api.VisitsView;
  };
  type VisitsView = {
    cancelled: number;
    first?: string;
    last?: string;
    months?: { [name: string]: number };
    next?: string;
    no_shows: number;
    practitioners: string[];
  };
  type Waiting = {
    already?: boolean;
    from: string;
    id: string;
    practitioner?: string;
    service: string;
    status: 
      | "waiting"
      | "offered"
      | "paused"
      | "booked"
      | "closed"
      | "ended";
    to: string;
  };
  type WaitingView = {
    already?: boolean;
    client: Api.Contact;
    created: string;
    from: string;
    id: string;
    offer?: Api.OfferView;
    practitioner?: string;
    service: string;
    status: 
      | "waiting"
      | "offered"
      | "paused"
      | "booked"
      | "closed"
      | "ended";
    to: string;
  };
  type Way = {
    brand?: string;
    provider: string;
  };
  type Weeks = {
    from: string;
    full: string[];
    practitioner: string;
    service: string;
    slots: Api.Slot[];
    to: string;
  };
  type Why = {
    bookable: boolean;
    reason?: Api.Reason;
  };
  type Wishes = {
    items: Api.Preference[];
    revision: number;
  };
}

interface Calls {
  "GET /app/{file}": {
    in: { file: string };
    body: undefined;
    out: undefined;
  };
  "GET /docs": {
    in: {};
    body: undefined;
    out: undefined;
  };
  "GET /openapi.json": {
    in: {};
    body: undefined;
    out: { [name: string]: unknown };
  };
  "DELETE /session": {
    in: { "__Secure-stund_session"?: string; stund_session?: string; everywhere?: boolean };
    body: undefined;
    out: undefined;
  };
  "POST /session": {
    in: { "__Secure-stund_session"?: string; stund_session?: string };
    body: Api.EnterInBody;
    out: Api.Pass;
  };
  "POST /session/refresh": {
    in: { "__Secure-stund_session"?: string; stund_session?: string };
    body: undefined;
    out: Api.Pass;
  };
  "GET /v1/absences": {
    in: {};
    body: undefined;
    out: Api.ListOfAbsence;
  };
  "POST /v1/absences": {
    in: {};
    body: Api.Absence;
    out: Api.SavedAbsence;
  };
  "DELETE /v1/absences/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/absences/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.Absence;
  };
  "PUT /v1/absences/{id}": {
    in: { id: string };
    body: Api.Absence;
    out: Api.SavedAbsence;
  };
  "GET /v1/access-points": {
    in: {};
    body: undefined;
    out: Api.ListOfAccessPointView;
  };
  "PUT /v1/access-points/{access_point}": {
    in: { access_point: string };
    body: Api.SetAccessPointInBody;
    out: Api.AccessPointView;
  };
  "DELETE /v1/answers/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/answers/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.AnswersView;
  };
  "POST /v1/answers/{id}": {
    in: { id: string };
    body: Api.Filled;
    out: Api.AnswersView;
  };
  "PUT /v1/answers/{id}": {
    in: { id: string };
    body: Api.Filled;
    out: Api.AnswersView;
  };
  "POST /v1/bookings": {
    in: {};
    body: Api.StaffBooking;
    out: Api.BookingView;
  };
  "GET /v1/bookings/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.BookingView;
  };
  "PUT /v1/bookings/{id}": {
    in: { id: string };
    body: Api.EditInBody;
    out: Api.BookingView;
  };
  "POST /v1/bookings/{id}/cancel": {
    in: { id: string };
    body: Api.ReasonInBody | undefined;
    out: Api.BookingView;
  };
  "POST /v1/bookings/{id}/complete": {
    in: { id: string };
    body: undefined;
    out: Api.BookingView;
  };
  "GET /v1/bookings/{id}/messages": {
    in: { id: string };
    body: undefined;
    out: Api.ListOfRecord;
  };
  "POST /v1/bookings/{id}/no-show": {
    in: { id: string };
    body: undefined;
    out: Api.BookingView;
  };
  "GET /v1/bookings/{id}/price": {
    in: { id: string; service?: string };
    body: undefined;
    out: Api.BookingPriceView;
  };
  "PUT /v1/bookings/{id}/price": {
    in: { id: string; preview?: boolean };
    body: Api.RepriceInBody;
    out: Api.BookingPriceView;
  };
  "POST /v1/bookings/{id}/reschedule": {
    in: { id: string };
    body: Api.StaffMoveInBody;
    out: Api.BookingView;
  };
  "GET /v1/books": {
    in: { from: string; to: string; seller?: string; format?: "csv" };
    body: undefined;
    out: undefined;
  };
  "POST /v1/books": {
    in: {};
    body: Api.BooksCloseInBody;
    out: Api.SellerView;
  };
  "GET /v1/calendar": {
    in: { practitioner?: string; from: string; to: string; brief?: boolean };
    body: undefined;
    out: Api.CalendarView;
  };
  "GET /v1/calendar/days": {
    in: { practitioner?: string; from: string; to: string };
    body: undefined;
    out: Api.DaysView;
  };
  "GET /v1/client-fields": {
    in: {};
    body: undefined;
    out: Api.ListOfField;
  };
  "POST /v1/client-fields": {
    in: {};
    body: Api.Field;
    out: Api.Field;
  };
  "PUT /v1/client-fields": {
    in: {};
    body: Api.OrderInBody;
    out: Api.ListOfField;
  };
  "DELETE /v1/client-fields/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "PUT /v1/client-fields/{id}": {
    in: { id: string };
    body: Api.Field;
    out: Api.Field;
  };
  "GET /v1/clients": {
    in: {
      q?: string;
      tag?: string;
      practitioner?: string;
      status?: "active" | "archived" | "deceased";
      last_from?: string;
      last_to?: string;
      next_from?: string;
      next_to?: string;
      has_next?: "yes" | "no";
      sort?: "name" | "last" | "-last" | "next" | "-created";
      limit?: number;
      after?: string;
    };
    body: undefined;
    out: Api.Page;
  };
  "POST /v1/clients": {
    in: {};
    body: Api.Particulars;
    out: Api.Added;
  };
  "GET /v1/clients/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.View;
  };
  "PUT /v1/clients/{id}": {
    in: { id: string };
    body: Api.Changed;
    out: Api.View;
  };
  "POST /v1/clients/{id}/archive": {
    in: { id: string };
    body: Api.ArchiveInBody | undefined;
    out: Api.View;
  };
  "GET /v1/clients/{id}/arrival": {
    in: { id: string; words?: boolean };
    body: undefined;
    out: Api.ArrivalView;
  };
  "GET /v1/clients/{id}/erasure": {
    in: { id: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: undefined;
    out: Api.ErasureView;
  };
  "POST /v1/clients/{id}/erasure": {
    in: { id: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: Api.EraseInBody;
    out: Api.ErasureView;
  };
  "GET /v1/clients/{id}/export": {
    in: {
      id: string;
      language?: "nb" | "sv" | "da" | "fi" | "en";
      after?: string;
      as?: "data" | "page";
    };
    body: undefined;
    out: Api.Export;
  };
  "GET /v1/clients/{id}/forms": {
    in: { id: string };
    body: undefined;
    out: Api.ListOfAskedView;
  };
  "POST /v1/clients/{id}/forms": {
    in: { id: string };
    body: Api.AskInBody;
    out: Api.AskedView;
  };
  "POST /v1/clients/{id}/merge": {
    in: { id: string };
    body: Api.MergeInBody;
    out: Api.View;
  };
  "GET /v1/clients/{id}/messages": {
    in: { id: string; limit?: number; after?: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: undefined;
    out: Api.MessagesPage;
  };
  "POST /v1/clients/{id}/page-link": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/clients/{id}/preferences": {
    in: { id: string };
    body: undefined;
    out: Api.Wishes;
  };
  "PUT /v1/clients/{id}/preferences": {
    in: { id: string };
    body: Api.Wishes;
    out: Api.Wishes;
  };
  "POST /v1/clients/{id}/restore": {
    in: { id: string };
    body: Api.Revised | undefined;
    out: Api.View;
  };
  "GET /v1/clients/{id}/surveys": {
    in: { id: string };
    body: undefined;
    out: Api.ClientSurveys;
  };
  "POST /v1/clients/{id}/surveys": {
    in: { id: string };
    body: undefined;
    out: Api.ClientSurveys;
  };
  "GET /v1/clients/{id}/timeline": {
    in: {
      id: string;
      kind?: string;
      limit?: number;
      after?: string;
      language?: "nb" | "sv" | "da" | "fi" | "en";
    };
    body: undefined;
    out: Api.Happenings;
  };
  "POST /v1/clients/{id}/unmerge": {
    in: { id: string };
    body: Api.UnmergeInBody;
    out: Api.View;
  };
  "GET /v1/clip-cards": {
    in: { client?: string };
    body: undefined;
    out: Api.PageOfClipCardView;
  };
  "POST /v1/clip-cards": {
    in: {};
    body: Api.ClipCardDraft;
    out: Api.ClipCardView;
  };
  "GET /v1/clip-cards/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.ClipCardView;
  };
  "PUT /v1/clip-cards/{id}": {
    in: { id: string };
    body: Api.CardChange;
    out: Api.ClipCardView;
  };
  "GET /v1/coupons": {
    in: { limit?: number; after?: string };
    body: undefined;
    out: Api.PageOfCouponView;
  };
  "POST /v1/coupons": {
    in: {};
    body: Api.CouponInBody;
    out: Api.CouponView;
  };
  "DELETE /v1/coupons/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/coupons/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.CouponView;
  };
  "PUT /v1/coupons/{id}": {
    in: { id: string };
    body: Api.TermsInBody;
    out: Api.CouponView;
  };
  "GET /v1/discounts": {
    in: {};
    body: undefined;
    out: Api.ListOfDiscount;
  };
  "POST /v1/discounts": {
    in: {};
    body: Api.Discount;
    out: Api.Discount;
  };
  "DELETE /v1/discounts/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/discounts/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.Discount;
  };
  "PUT /v1/discounts/{id}": {
    in: { id: string };
    body: Api.Discount;
    out: Api.Discount;
  };
  "GET /v1/duplicates": {
    in: { limit?: number; after?: string };
    body: undefined;
    out: Api.PairsPage;
  };
  "POST /v1/duplicates/dismiss": {
    in: {};
    body: Api.DismissInBody;
    out: undefined;
  };
  "GET /v1/e-invoice-receivers": {
    in: { address?: string; org_number?: string; country?: string };
    body: undefined;
    out: Api.EInvoiceReceiver;
  };
  "GET /v1/exports": {
    in: {};
    body: undefined;
    out: Api.ListOfExportView;
  };
  "POST /v1/exports": {
    in: { language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: undefined;
    out: Api.ExportView;
  };
  "GET /v1/external-calendars": {
    in: {};
    body: undefined;
    out: Api.ListOfExternalCalendar;
  };
  "POST /v1/external-calendars": {
    in: {};
    body: Api.ExternalCalendar;
    out: Api.ExternalCalendar;
  };
  "DELETE /v1/external-calendars/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/external-calendars/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.ExternalCalendar;
  };
  "PUT /v1/external-calendars/{id}": {
    in: { id: string };
    body: Api.ExternalCalendar;
    out: Api.ExternalCalendar;
  };
  "GET /v1/feedback": {
    in: { from: string; to: string; service?: string; practitioner?: string };
    body: undefined;
    out: Api.FeedbackView;
  };
  "GET /v1/feedback/answers": {
    in: {
      from: string;
      to: string;
      service?: string;
      practitioner?: string;
      words?: boolean;
      limit?: number;
      after?: string;
    };
    body: undefined;
    out: Api.AnswerPage;
  };
  "GET /v1/feedback/answers.csv": {
    in: {
      from: string;
      to: string;
      service?: string;
      practitioner?: string;
      language?: "nb" | "sv" | "da" | "fi" | "en";
      limit?: number;
      after?: string;
    };
    body: undefined;
    out: undefined;
  };
  "GET /v1/feedback/settings": {
    in: {};
    body: undefined;
    out: Api.SettingsView;
  };
  "PUT /v1/feedback/settings": {
    in: {};
    body: Api.Settings;
    out: Api.SettingsView;
  };
  "GET /v1/feeds/{token}/calendar.ics": {
    in: { token: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/form/{token}": {
    in: { token: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: undefined;
    out: Api.AskedFormView;
  };
  "POST /v1/form/{token}": {
    in: { token: string };
    body: Api.Filled;
    out: Api.Saved;
  };
  "PUT /v1/form/{token}": {
    in: { token: string };
    body: Api.Filled;
    out: Api.Saved;
  };
  "GET /v1/forms": {
    in: {};
    body: undefined;
    out: Api.ListOfFormView;
  };
  "POST /v1/forms": {
    in: {};
    body: Api.Given;
    out: Api.FormView;
  };
  "DELETE /v1/forms/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/forms/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.FormView;
  };
  "PUT /v1/forms/{id}": {
    in: { id: string };
    body: Api.ChangeInBody;
    out: Api.FormView;
  };
  "GET /v1/forms/{id}/answers.csv": {
    in: { id: string; language?: "nb" | "sv" | "da" | "fi" | "en"; limit?: number; after?: string };
    body: undefined;
    out: undefined;
  };
  "POST /v1/forms/{id}/publish": {
    in: { id: string };
    body: Api.PublishInBody | undefined;
    out: Api.FormView;
  };
  "GET /v1/forms/{id}/versions/{number}": {
    in: { id: string; number: number };
    body: undefined;
    out: Api.FormVersionView;
  };
  "GET /v1/gift-cards": {
    in: { client?: string };
    body: undefined;
    out: Api.PageOfGiftCardView;
  };
  "POST /v1/gift-cards": {
    in: {};
    body: Api.GiftCardDraft;
    out: Api.GiftCardView;
  };
  "GET /v1/gift-cards/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.GiftCardView;
  };
  "PUT /v1/gift-cards/{id}": {
    in: { id: string };
    body: Api.CardChange;
    out: Api.GiftCardView;
  };
  "GET /v1/holidays": {
    in: { year?: number };
    body: undefined;
    out: Api.ListOfHolidayView;
  };
  "PUT /v1/holidays/{date}": {
    in: { date: string };
    body: Api.HolidayInBody;
    out: Api.SavedHoliday;
  };
  "GET /v1/imports": {
    in: {};
    body: undefined;
    out: Api.ListOfImportView;
  };
  "POST /v1/imports": {
    in: {};
    body: Api.BeginInBody;
    out: Api.BegunImport;
  };
  "GET /v1/imports/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.ImportView;
  };
  "GET /v1/imports/{id}/mapping": {
    in: {
      id: string;
      language?: "nb" | "sv" | "da" | "fi" | "en";
      encoding?: string;
      separator?: "semicolon" | "comma" | "tab" | "bar";
      head?: number;
    };
    body: undefined;
    out: Api.ImportMappingView;
  };
  "PUT /v1/imports/{id}/mapping": {
    in: { id: string };
    body: Api.ImportMappingBody;
    out: Api.ImportView;
  };
  "GET /v1/imports/{id}/report": {
    in: {
      id: string;
      outcome?: 
      | "new"
      | "perhaps-duplicate"
      | "changed"
      | "contradicting"
      | "same"
      | "refused";
      limit?: number;
      after?: string;
      language?: "nb" | "sv" | "da" | "fi" | "en";
    };
    body: undefined;
    out: Api.ImportRows;
  };
  "GET /v1/imports/{id}/report.csv": {
    in: {
      id: string;
      outcome?: 
      | "new"
      | "perhaps-duplicate"
      | "changed"
      | "contradicting"
      | "same"
      | "refused";
      language?: "nb" | "sv" | "da" | "fi" | "en";
    };
    body: undefined;
    out: undefined;
  };
  "POST /v1/imports/{id}/{step}": {
    in: { id: string; step: "check" | "start" | "cancel" };
    body: undefined;
    out: Api.ImportView;
  };
  "GET /v1/invoices": {
    in: {
      status?: 
      | "draft"
      | "issued"
      | "sent"
      | "due"
      | "overdue"
      | "part-paid"
      | "paid"
      | "credited";
      client?: string;
      booking?: string;
      from?: string;
      to?: string;
      sums?: boolean;
      limit?: number;
      after?: string;
    };
    body: undefined;
    out: Api.InvoicePage;
  };
  "POST /v1/invoices": {
    in: { preview?: boolean };
    body: Api.InvoiceDraft;
    out: Api.InvoiceView;
  };
  "POST /v1/invoices/issue": {
    in: {};
    body: Api.InvoicesIssueInBody;
    out: Api.ListOfInvoiceView;
  };
  "GET /v1/invoices/planned": {
    in: { until?: string };
    body: undefined;
    out: Api.InvoicePlans;
  };
  "DELETE /v1/invoices/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/invoices/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.InvoiceView;
  };
  "PUT /v1/invoices/{id}": {
    in: { id: string; preview?: boolean };
    body: Api.DraftEditInBody;
    out: Api.InvoiceView;
  };
  "GET /v1/invoices/{id}/invoice.pdf": {
    in: { id: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: undefined;
    out: undefined;
  };
  "GET /v1/invoices/{id}/invoice.xml": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "POST /v1/invoices/{id}/{act}": {
    in: {
      id: string;
      act: 
      | "issue"
      | "send"
      | "credit"
      | "payments"
      | "pause"
      | "split";
    };
    body: Api.InvoiceActBody | undefined;
    out: Api.InvoiceView;
  };
  "GET /v1/link/{token}": {
    in: { token: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: undefined;
    out: Api.Managed;
  };
  "GET /v1/link/{token}/calendar.ics": {
    in: { token: string };
    body: undefined;
    out: undefined;
  };
  "POST /v1/link/{token}/cancel": {
    in: { token: string };
    body: Api.CancelInBody | undefined;
    out: Api.Managed;
  };
  "POST /v1/link/{token}/reschedule": {
    in: { token: string };
    body: Api.RescheduleInBody;
    out: Api.Managed;
  };
  "GET /v1/locations": {
    in: {};
    body: undefined;
    out: Api.ListOfLocation;
  };
  "POST /v1/locations": {
    in: {};
    body: Api.Location;
    out: Api.Location;
  };
  "DELETE /v1/locations/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/locations/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.Location;
  };
  "PUT /v1/locations/{id}": {
    in: { id: string };
    body: Api.Location;
    out: Api.Location;
  };
  "GET /v1/me": {
    in: {};
    body: undefined;
    out: Api.Mine;
  };
  "GET /v1/messages": {
    in: {
      state?: 
      | "sent"
      | "failed"
      | "skipped"
      | "bounced"
      | "complained"
      | "lost";
      kind?: string;
      client?: string;
      from?: string;
      to?: string;
      limit?: number;
      after?: string;
      language?: "nb" | "sv" | "da" | "fi" | "en";
    };
    body: undefined;
    out: Api.SentPage;
  };
  "GET /v1/messages/planned": {
    in: {
      days?: number;
      client?: string;
      limit?: number;
      after?: string;
      language?: "nb" | "sv" | "da" | "fi" | "en";
    };
    body: undefined;
    out: Api.PlannedPage;
  };
  "GET /v1/offer/{token}": {
    in: { token: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: undefined;
    out: Api.Offered;
  };
  "POST /v1/offer/{token}/accept": {
    in: { token: string };
    body: undefined;
    out: Api.Booked;
  };
  "POST /v1/offer/{token}/decline": {
    in: { token: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/pay/{token}": {
    in: { token: string };
    body: undefined;
    out: Api.PayView;
  };
  "POST /v1/pay/{token}": {
    in: { token: string };
    body: Api.StartInBody;
    out: Api.Redirect;
  };
  "GET /v1/pay/{token}/invoice.pdf": {
    in: { token: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: undefined;
    out: undefined;
  };
  "GET /v1/pay/{token}/status": {
    in: { token: string };
    body: undefined;
    out: Api.PayView;
  };
  "GET /v1/payment-providers": {
    in: {};
    body: undefined;
    out: Api.ListOfProviderView;
  };
  "PUT /v1/payment-providers/{provider}": {
    in: { provider: string };
    body: Api.SetProviderInBody;
    out: Api.ProviderView;
  };
  "POST /v1/payment-providers/{provider}/check": {
    in: { provider: string };
    body: undefined;
    out: Api.ProviderView;
  };
  "GET /v1/payments": {
    in: {
      status?: 
      | "open"
      | "reserved"
      | "paid"
      | "part-refunded"
      | "refunded"
      | "expired"
      | "disputed"
      | "refused";
      limit?: number;
      after?: string;
    };
    body: undefined;
    out: Api.PaymentPage;
  };
  "GET /v1/payments/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.PaymentView;
  };
  "POST /v1/payments/{id}/{act}": {
    in: { id: string; act: "capture" | "cancel" | "refund" };
    body: Api.ActInBody | undefined;
    out: Api.PaymentView;
  };
  "GET /v1/practice": {
    in: {};
    body: undefined;
    out: Api.Practice;
  };
  "PUT /v1/practice": {
    in: {};
    body: Api.Practice;
    out: Api.SavedPractice;
  };
  "GET /v1/practitioners": {
    in: {};
    body: undefined;
    out: Api.ListOfPractitioner;
  };
  "POST /v1/practitioners": {
    in: {};
    body: Api.Practitioner;
    out: Api.SavedPractitioner;
  };
  "DELETE /v1/practitioners/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/practitioners/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.Practitioner;
  };
  "PUT /v1/practitioners/{id}": {
    in: { id: string };
    body: Api.Practitioner;
    out: Api.SavedPractitioner;
  };
  "GET /v1/practitioners/{id}/exceptions": {
    in: { id: string };
    body: undefined;
    out: Api.ListOfException;
  };
  "DELETE /v1/practitioners/{id}/exceptions/{date}": {
    in: { id: string; date: string };
    body: undefined;
    out: Api.Removed;
  };
  "PUT /v1/practitioners/{id}/exceptions/{date}": {
    in: { id: string; date: string };
    body: Api.ExceptionBodyBody;
    out: Api.SavedException;
  };
  "POST /v1/practitioners/{id}/feed": {
    in: { id: string };
    body: undefined;
    out: Api.FeedAddress;
  };
  "GET /v1/practitioners/{id}/hours": {
    in: { id: string };
    body: undefined;
    out: Api.Hours;
  };
  "PUT /v1/practitioners/{id}/hours": {
    in: { id: string };
    body: Api.Hours;
    out: Api.SavedHours;
  };
  "GET /v1/public/{practice}": {
    in: { practice: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: undefined;
    out: Api.PracticeView;
  };
  "POST /v1/public/{practice}/bookings": {
    in: { practice: string };
    body: Api.BookInBody;
    out: Api.Booked;
  };
  "GET /v1/public/{practice}/next": {
    in: { practice: string; service: string; practitioner?: string; from?: unknown; count?: number };
    body: undefined;
    out: Api.Slots;
  };
  "GET /v1/public/{practice}/slots": {
    in: { practice: string; service: string; practitioner?: string; from: string; to: string };
    body: undefined;
    out: Api.Times;
  };
  "GET /v1/public/{practice}/start": {
    in: {
      practice: string;
      language?: "nb" | "sv" | "da" | "fi" | "en";
      service?: string;
      practitioner?: string;
    };
    body: undefined;
    out: Api.Start;
  };
  "POST /v1/public/{practice}/waitlist": {
    in: { practice: string };
    body: Api.JoinInBody;
    out: Api.Waiting;
  };
  "GET /v1/public/{practice}/why": {
    in: { practice: string; service: string; practitioner?: string; start: string };
    body: undefined;
    out: Api.Why;
  };
  "GET /v1/resources": {
    in: {};
    body: undefined;
    out: Api.ListOfResource;
  };
  "POST /v1/resources": {
    in: {};
    body: Api.Resource;
    out: Api.Resource;
  };
  "DELETE /v1/resources/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/resources/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.Resource;
  };
  "PUT /v1/resources/{id}": {
    in: { id: string };
    body: Api.Resource;
    out: Api.Resource;
  };
  "GET /v1/sellers": {
    in: {};
    body: undefined;
    out: Api.ListOfSellerView;
  };
  "POST /v1/sellers": {
    in: {};
    body: Api.SellerBody;
    out: Api.SellerView;
  };
  "GET /v1/sellers/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.SellerView;
  };
  "PUT /v1/sellers/{id}": {
    in: { id: string };
    body: Api.SellerBody;
    out: Api.SellerView;
  };
  "DELETE /v1/sellers/{id}/logo": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/sellers/{id}/logo": {
    in: { id: string; logo?: string };
    body: undefined;
    out: Api.LogoView;
  };
  "PUT /v1/sellers/{id}/logo": {
    in: { id: string };
    body: Api.LogoBody;
    out: Api.LogoView;
  };
  "POST /v1/series": {
    in: {};
    body: Api.SeriesInBody;
    out: Api.SeriesView;
  };
  "GET /v1/services": {
    in: {};
    body: undefined;
    out: Api.ListOfService;
  };
  "POST /v1/services": {
    in: {};
    body: Api.Service;
    out: Api.SavedService;
  };
  "DELETE /v1/services/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/services/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.Service;
  };
  "PUT /v1/services/{id}": {
    in: { id: string };
    body: Api.Service;
    out: Api.SavedService;
  };
  "DELETE /v1/services/{id}/exceptions/{date}": {
    in: { id: string; date: string };
    body: undefined;
    out: Api.Removed;
  };
  "PUT /v1/services/{id}/exceptions/{date}": {
    in: { id: string; date: string };
    body: Api.ClassExceptionBodyBody;
    out: Api.SavedException;
  };
  "GET /v1/services/{id}/journey": {
    in: { id: string; language?: "nb" | "sv" | "da" | "fi" | "en"; start?: string };
    body: undefined;
    out: Api.JourneyView;
  };
  "GET /v1/services/{id}/vat": {
    in: { id: string; practitioner?: string; date?: string };
    body: undefined;
    out: Api.ServiceTax;
  };
  "GET /v1/staff": {
    in: {};
    body: undefined;
    out: Api.ListOfAccount;
  };
  "POST /v1/staff": {
    in: {};
    body: Api.Invitee;
    out: Api.Account;
  };
  "DELETE /v1/staff/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "GET /v1/staff/{id}": {
    in: { id: string };
    body: undefined;
    out: Api.Account;
  };
  "PUT /v1/staff/{id}": {
    in: { id: string };
    body: Api.Change;
    out: Api.Account;
  };
  "GET /v1/tags": {
    in: {};
    body: undefined;
    out: Api.ListOfTag;
  };
  "POST /v1/tags": {
    in: {};
    body: Api.Tag;
    out: Api.Tag;
  };
  "PUT /v1/tags": {
    in: {};
    body: Api.OrderInBody;
    out: Api.ListOfTag;
  };
  "DELETE /v1/tags/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "PUT /v1/tags/{id}": {
    in: { id: string };
    body: Api.Tag;
    out: Api.Tag;
  };
  "GET /v1/tasks": {
    in: {
      language?: "nb" | "sv" | "da" | "fi" | "en";
      state?: "open" | "snoozed" | "done" | "dismissed";
      who?: "all" | "mine";
      client?: string;
      source?: 
      | "own"
      | "message-failed"
      | "calendar-unreadable"
      | "appointments-unmarked"
      | "duplicate"
      | "client-deceased"
      | "payment"
      | "invoice"
      | "unhappy-client";
      due_before?: string;
      limit?: number;
      after?: string;
    };
    body: undefined;
    out: Api.TaskPage;
  };
  "POST /v1/tasks": {
    in: { language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: Api.TaskBody;
    out: Api.TaskView;
  };
  "GET /v1/tasks/{id}": {
    in: { id: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: undefined;
    out: Api.TaskView;
  };
  "PUT /v1/tasks/{id}": {
    in: { id: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: Api.TaskChange;
    out: Api.TaskView;
  };
  "POST /v1/tasks/{id}/dismiss": {
    in: { id: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: Api.TaskAct | undefined;
    out: Api.TaskView;
  };
  "POST /v1/tasks/{id}/done": {
    in: { id: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: Api.TaskAct | undefined;
    out: Api.TaskView;
  };
  "POST /v1/tasks/{id}/reopen": {
    in: { id: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: Api.TaskAct | undefined;
    out: Api.TaskView;
  };
  "POST /v1/tasks/{id}/snooze": {
    in: { id: string; language?: "nb" | "sv" | "da" | "fi" | "en" };
    body: Api.SnoozeInBody;
    out: Api.TaskView;
  };
  "GET /v1/texts": {
    in: { reader?: "nb" | "sv" | "da" | "fi" | "en" };
    body: undefined;
    out: Api.KindList;
  };
  "GET /v1/texts/{kind}/{language}": {
    in: {
      kind: string;
      language: "nb" | "sv" | "da" | "fi" | "en";
      reader?: "nb" | "sv" | "da" | "fi" | "en";
    };
    body: undefined;
    out: Api.TextView;
  };
  "PUT /v1/texts/{kind}/{language}": {
    in: {
      kind: string;
      language: "nb" | "sv" | "da" | "fi" | "en";
      reader?: "nb" | "sv" | "da" | "fi" | "en";
    };
    body: Api.SaveBody;
    out: Api.TextView;
  };
  "POST /v1/texts/{kind}/{language}/preview": {
    in: { kind: string; language: "nb" | "sv" | "da" | "fi" | "en" };
    body: Api.PreviewBody;
    out: Api.PreviewView;
  };
  "GET /v1/waitlist": {
    in: {};
    body: undefined;
    out: Api.ListOfWaitingView;
  };
  "POST /v1/waitlist": {
    in: {};
    body: Api.StaffJoinInBody;
    out: Api.WaitingView;
  };
  "DELETE /v1/waitlist/{id}": {
    in: { id: string };
    body: undefined;
    out: undefined;
  };
  "POST /v1/waitlist/{id}/offers": {
    in: { id: string };
    body: Api.ProposeInBody;
    out: Api.WaitingView;
  };
  "POST /v1/webhooks/{provider}/{practice}": {
    in: { provider: string; practice: string };
    body: string;
    out: Api.Heard;
  };
  "GET /widget.js": {
    in: {};
    body: undefined;
    out: undefined;
  };
  "GET /widget/{file}": {
    in: { file: string };
    body: undefined;
    out: undefined;
  };
}
