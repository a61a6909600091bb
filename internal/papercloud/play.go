package papercloud

import (
	"slices"

	"stund/internal/papercloud/sam"
)

// askProviders is the policy of whoever has a practice's account with a payment provider.
const askProviders = "AskProviders"

// Play lets the functions that have to do with payment providers keep what the pretend one knows, which is only there
// in the paper cloud: the template lets nobody.
func Play(s *sam.Stack) {
	for _, f := range s.Functions {
		for n, p := range f.Policies {
			if p.Name != askProviders {
				continue
			}
			mine := p.Statements[0]
			mine.Actions = []string{"dynamodb:GetItem", "dynamodb:PutItem"}
			mine.Conditions = slices.Clone(mine.Conditions)
			for i := range mine.Conditions {
				mine.Conditions[i].Values = []string{"sandbox#*"}
			}
			f.Policies[n].Statements = append(slices.Clone(p.Statements), mine)
		}
	}
}
