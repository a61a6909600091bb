package invoice

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"strconv"

	"stund/internal/api/door"
	"stund/internal/base"
	"stund/internal/civil"
	"stund/internal/fault"
	"stund/internal/httpapi"
	"stund/internal/invoice"
	"stund/internal/money"
)

type booksIn struct {
	From   civil.Date `query:"from" required:"true" doc:"First day." example:"2026-11-01"`
	To     civil.Date `query:"to" required:"true" doc:"Last day, at most 400 days later." example:"2026-11-30"`
	Seller string     `query:"seller" maxLength:"40" doc:"Id of the seller; all of them if left out."`
	Format string     `query:"format" enum:"csv" default:"csv"`
}

type booksCloseIn struct {
	Body struct {
		Seller string     `json:"seller" maxLength:"40" doc:"Id of the seller whose books are closed."`
		Until  civil.Date `json:"closed_until" doc:"Last day of what is closed, which is over." example:"2026-10-31"`
	}
}

// longest is how many days one export has at most.
const longest = 400

// Books exports postings, and closes periods.
func Books(b *base.Base) httpapi.Endpoint {
	s := of(b)
	return httpapi.Endpoint{Name: "books", Path: "/v1/books", Auth: door.Managers, Ops: []httpapi.Op{{
		ID: "get-books", Method: http.MethodGet,
		Summary: "What goes into the books, as CSV",
		Text: "A row for each row of a posting: its day, kind and id, the account, category and rate of VAT, " +
			"debit and credit in the currency, the document's number, the appointment, and the day on which it " +
			"happened where that was closed. Debit is credit in each posting. Where one seller's invoice has money, " +
			"or what a card paid, that another seller took, between-sellers is the account of what they owe each " +
			"other: debit in the books of whom it is owed to. What was exported of a period that is closed is the " +
			"same whenever it is exported again. UTF-8, commas, decimal points.",
		Tag: door.TagInvoices, Media: "text/csv",
		Faults: []httpapi.Fault{door.FailsPractice},
		Handle: httpapi.Handle(func(ctx context.Context, in *booksIn) (*httpapi.Raw, error) {
			if in.To.Before(in.From) || in.To.DaysSince(in.From) > longest {
				return nil, fault.Fields{{Path: "query.to", Message: "must be from 0 to 400 days after from"}}.Err()
			}
			all, err := s.Invoices.Books(ctx, httpapi.ActorFrom(ctx).Practice, in.Seller, in.From, in.To)
			if err != nil {
				return nil, err
			}
			return &httpapi.Raw{ContentType: "text/csv; charset=utf-8", CacheControl: "private, no-store",
				Disposition: `attachment; filename="books-` + in.From.String() + "-" + in.To.String() + `.csv"`,
				Body:        table(all)}, nil
		}),
	}, {
		ID: "close-books", Method: http.MethodPost,
		Summary: "Close a period",
		Text: "For owners, and not taken back: nothing is entered until that day any more. What is found later is " +
			"entered in what is open.",
		Tag:    door.TagInvoices,
		Faults: []httpapi.Fault{door.FailsPractice, door.FailsBusy, failsSeller},
		Handle: httpapi.Handle(func(ctx context.Context, in *booksCloseIn) (*door.Answer[SellerView], error) {
			actor := httpapi.ActorFrom(ctx)
			if err := owns(actor); err != nil {
				return nil, err
			}
			if _, err := s.Invoices.Close(ctx, actor, actor.Practice, in.Body.Seller, in.Body.Until); err != nil {
				return nil, err
			}
			return s.oneSeller(ctx, actor.Practice, in.Body.Seller)
		}),
	}}}
}

// table writes postings as CSV.
func table(all []invoice.Posting) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	write := func(fields ...string) { _ = w.Write(fields) } // a buffer takes all
	write("date", "posting", "kind", "account", "vat_category", "vat_rate", "debit", "credit", "currency", "number",
		"booking", "happened", "seller")
	for _, v := range all {
		on := ""
		if !v.On.IsZero() {
			on = v.On.String()
		}
		for _, r := range v.Rows {
			debit, credit, rate := "", "", ""
			if r.Amount > 0 {
				debit = decimal(r.Amount, v.Currency)
			} else {
				credit = decimal(-r.Amount, v.Currency)
			}
			if r.Account == invoice.Sales || r.Account == invoice.OutputVAT {
				rate = r.Rate.String()
			}
			write(
				v.Day.String(),
				v.ID,
				v.Kind,
				string(r.Account),
				string(r.Category),
				rate,
				debit,
				credit,
				v.Currency,
				v.Number,
				v.Booking,
				on,
				v.Seller,
			)
		}
	}
	w.Flush()
	return out.Bytes()
}

// decimal writes an amount of minor units with a decimal point.
func decimal(n int64, currency string) string {
	places := money.Decimals(currency)
	s := strconv.FormatInt(n, 10)
	for len(s) <= places {
		s = "0" + s
	}
	if places == 0 {
		return s
	}
	return s[:len(s)-places] + "." + s[len(s)-places:]
}
