package main

import "fmt"

// disagreements asks every peer every question and returns those that it does not answer
// as IAM does. A figure of a wrong answer is worth nothing, so nothing is measured
// before this list is empty.
func disagreements(all []workload, c *corpus) (faults []error) {
	for _, p := range peers() {
		for i := range all {
			w := &all[i]
			if len(w.statements) > p.most {
				continue
			}
			decider, err := p.load(w.statements)
			if err != nil {
				faults = append(faults, fmt.Errorf("%s, %s: %w", p.name, w.name, err))
				continue
			}
			for _, q := range append([]question{w.measured}, w.more...) {
				if got := decider(q)(); got != q.want {
					faults = append(faults, fmt.Errorf("%s, %s: %s on %s, %v: allowed is %t, want %t", p.name, w.name, q.action, q.resource, q.context, got, q.want))
				}
			}
		}
		decisions, err := p.prepare(c)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s, W5: %w", p.name, err))
		}
		for i, decide := range decisions {
			if q := &c.asked[i]; decide() != q.want {
				faults = append(faults, fmt.Errorf("%s, W5: user %d: %s on %s: want %t", p.name, c.questions[i], q.action, q.resource, q.want))
			}
		}
		text, err := p.text(w6())
		if err == nil {
			err = p.parse(text)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s, W6: %w", p.name, err))
		}
	}
	return faults
}

// prepare loads the policies of all users of a corpus and builds its requests.
func (p *peer) prepare(c *corpus) (decisions []func() bool, err error) {
	deciders := make([]func(question) func() bool, len(c.users))
	for i, statements := range c.users {
		if deciders[i], err = p.load(statements); err != nil {
			return nil, err
		}
	}
	for i, q := range c.asked {
		decisions = append(decisions, deciders[c.questions[i]](q))
	}
	return decisions, nil
}
