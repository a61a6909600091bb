package survey

import (
	"context"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"stund/internal/civil"
	"stund/internal/fact"
	"stund/internal/fault"
	"stund/internal/form"
	"stund/internal/i18n"
	"stund/internal/practice"
	"stund/internal/store"
	"stund/internal/typed"
)

// Settings are which surveys a practice sends, and when.
type Settings struct {
	Practice string `json:"-"`
	Exit     bool   `json:"exit" doc:"Whether clients are asked when their course has ended." example:"true"`
	Pulse    bool   `json:"pulse" doc:"Whether clients are asked how a visit was, after each third at most and once in 30 days." example:"false"`
	Days     int    `json:"exit_after_days,omitempty" minimum:"0" maximum:"365" doc:"A course has ended when nothing is booked and the last visit was so many days ago. 0: after one and a half times as long as the client usually takes to come again, at least 14 and at most 60 days." example:"0"`
	Hour     int    `json:"hour" minimum:"0" maximum:"23" doc:"At what hour, in the practice's zone, clients are asked." example:"9"`
	Consent  bool   `json:"consent_only" doc:"Whether only clients are asked who said yes to being asked. It cannot be false where the law takes such a mail for marketing." example:"false"`
	Share    bool   `json:"share" doc:"Whether practitioners see the answers of their own clients." example:"false"`
	Review   string `json:"review_url,omitempty" maxLength:"300" doc:"https address where whoever is happy may write a review: offered once, on the page on which they answered." example:"https://g.page/r/lotus/review"`
	Friend   bool   `json:"friend,omitempty" doc:"Whether whoever is happy gets a link for a friend, once, on that page. Who books by it for the first time is shown as brought by them." example:"true"`

	Newcomers bool           `json:"newcomers,omitempty" doc:"Whether new clients are asked how they heard of the practice, why they chose it and what matters to them: where they have booked, and by a link in their confirmation." example:"true"`
	Sources   []SourceOption `json:"sources,omitempty" maxItems:"12" doc:"What they choose from; left out: six that are usual, in all languages."`

	version int64
}

var settingsFamily = store.Family[Settings]{
	Kind: "survey-settings", Prefix: "surveysettings", Sort: "settings", Layout: store.Single,
	Stamp: func(s *Settings) store.Stamp { return store.Stamp{Practice: &s.Practice, Version: &s.version} },
}

// asksFreely are the countries in which a client may be asked by mail how it was without having said yes to that.
// Elsewhere it is marketing, or nobody knows: DK Forbrugerombudsmandens spamvejledning (markedsføringsloven § 10), DE
// BGH VI ZR 225/17 of 10 July 2018 (§ 7 UWG).
var asksFreely = []string{"NO", "SE", "FI", "GB"}

// NeedsConsent reports whether clients must have said yes to being asked in the country.
func NeedsConsent(country string) bool { return !slices.Contains(asksFreely, country) }

// DefaultSettings are those of a practice that has said nothing.
func DefaultSettings(p practice.Practice) Settings {
	needs := NeedsConsent(p.Country)
	return Settings{Practice: p.ID, Exit: !needs, Consent: needs, Hour: 9}
}

// Settings returns what the practice has set, or else the defaults.
func (d *Surveys) Settings(ctx context.Context, setup *practice.Setup) (Settings, error) {
	s, err := settingsFamily.Get(ctx, d.db, settingsFamily.Key(setup.Practice.ID, ""), store.Eventual)
	if notFound(err) {
		return DefaultSettings(setup.Practice), nil
	}
	return s, err
}

// Set writes the settings. It answers fault.Invalid for what cannot be.
func (d *Surveys) Set(ctx context.Context, actor fact.Actor, setup *practice.Setup, s Settings) (Settings, error) {
	s.Review = strings.TrimSpace(s.Review)
	var wrong fault.Fields
	wrong.Check(s.Hour >= 0 && s.Hour <= 23, "hour", "must be from 0 to 23")
	wrong.Check(s.Days >= 0 && s.Days <= 365, "exit_after_days", "must be from 0 to 365")
	wrong.Check(s.Consent || !NeedsConsent(setup.Practice.Country), "consent_only",
		"must be true: in the practice's country such a mail is marketing")
	wrong.Check(s.Review == "" || isSite(s.Review), "review_url", "must be an https address")
	s.Sources = checkSources(s.Sources, setup.Practice.Language, &wrong)
	if err := wrong.Err(); err != nil {
		return Settings{}, err
	}
	return settingsFamily.Upsert(ctx, d.db, d.retry, settingsFamily.Key(setup.Practice.ID, ""),
		func(was Settings) (Settings, []fact.Fact, error) {
			s.Practice, s.version = was.Practice, was.version
			if was.version > 0 && reflect.DeepEqual(was, s) {
				return was, nil, nil
			}
			now := d.now()
			return s, []fact.Fact{FactSettings.New(d.ids.New(now), now, setup.Practice.ID, setup.Practice.ID, actor,
				fact.None{})}, nil
		})
}

// checkSources returns the sources in their normal form, and notes what is wrong with them.
func checkSources(all []SourceOption, own i18n.Lang, wrong *fault.Fields) (out []SourceOption) {
	wrong.Check(len(all) <= maxSources, "sources", "must be at most %d", maxSources)
	seen := map[string]bool{}
	for n, s := range all {
		at := fmt.Sprintf("sources[%d]", n)
		wrong.Check(typed.IsName(s.ID, 40) && !seen[s.ID], at+".id",
			"must be letters, digits and underscores that no other one has")
		seen[s.ID] = true
		label := form.Words{}
		for l, text := range s.Label {
			line, err := typed.Line(text, 60)
			wrong.Check(err == nil && slices.Contains(i18n.Langs(), l), at+".label",
				"must be one short line in nb, sv, da, fi or en")
			if line != "" {
				label[l] = line
			}
		}
		wrong.Check(label[own] != "", at+".label."+string(own), "must be filled in")
		out = append(out, SourceOption{s.ID, label})
	}
	return out
}

func isSite(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && len(s) <= 300
}

// next returns the next time after t at which the practice asks clients.
func (s Settings) next(t time.Time, zone *time.Location) time.Time {
	day := civil.In(t, zone)
	at := day.At(civil.Time(s.Hour*60), zone)
	if !at.After(t) {
		at = day.AddDays(1).At(civil.Time(s.Hour*60), zone)
	}
	return at.UTC()
}

// ends returns when the course with the last visit has ended, if nothing is booked.
func (s Settings) ends(last time.Time, rhythm time.Duration) time.Time {
	if s.Days > 0 {
		return last.AddDate(0, 0, s.Days)
	}
	return last.Add(ending(rhythm))
}

// earliest is when it is worth looking whether the course has ended.
func (s Settings) earliest(last time.Time) time.Time {
	if s.Days > 0 {
		return last.AddDate(0, 0, s.Days)
	}
	return last.Add(shortestEnd)
}
