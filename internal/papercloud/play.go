package papercloud

import (
	"slices"
	"strings"

	"stund/internal/papercloud/iam"
	"stund/internal/papercloud/sam"
)

// askProviders is the policy of whoever has a practice's account with a payment provider.
const askProviders = "AskProviders"

// Play lets functions keep what pretend providers know, which are only there in the paper cloud: the template lets
// nobody. Those that have to do with payment providers are told by their policy; e-invoices are handed over at the desk
// of invoices.
func Play(s *sam.Stack) {
	for name, f := range s.Functions {
		for n, p := range f.Policies {
			if p.Name == askProviders {
				f.Policies[n].Statements = append(slices.Clone(p.Statements), keeping(p.Statements, "sandbox#*"))
			}
		}
		if name == "invoices" {
			all := slices.Concat(statements(f)...)
			f.Policies = append(f.Policies, sam.Policy{Name: "paper", Statements: []iam.Statement{keeping(all,
				"peppolbox#*")}})
		}
	}
}

func statements(f *sam.Function) (all [][]iam.Statement) {
	for _, p := range f.Policies {
		all = append(all, p.Statements)
	}
	return all
}

// keeping is one of the statements about the table, for items whose keys lead with the pattern.
func keeping(all []iam.Statement, leading string) iam.Statement {
	n := slices.IndexFunc(all, func(s iam.Statement) bool {
		return len(s.Resources) == 1 && !strings.Contains(s.Resources[0], "/index/") && len(s.Conditions) == 1 &&
			s.Conditions[0].Key == "dynamodb:LeadingKeys"
	})
	mine := all[n]
	mine.Actions, mine.Conditions = []string{"dynamodb:GetItem", "dynamodb:PutItem"}, slices.Clone(mine.Conditions)
	mine.Conditions[0].Values = []string{leading}
	return mine
}
