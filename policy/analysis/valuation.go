package analysis

import (
	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/variables"
)

// valuation is values for the keys of variables.
type valuation struct {
	adds   []added
	values map[string]lang.Value // by folded key; none of a key that is null
}

// of returns what references stand for, and whether all of them are resolved.
// Those that are not stand for any text.
func (v *valuation) of(refs []variables.Reference) (values []lang.Value, resolved bool) {
	resolved = true
	for _, r := range refs {
		switch value, ok := v.values[r.Key]; {
		case ok:
			values = append(values, value)
		case r.HasDefault:
			values = append(values, lang.Value{Text: r.Default})
		default:
			values, resolved = append(values, lang.Value{Any: true}), false
		}
	}
	return values, resolved
}

// split is one value of the key of a variable.
type split struct {
	adds  []added
	value lang.Value
	null  bool
}

func (v *valuation) with(key string, s split) valuation {
	n := valuation{adds: append(v.adds[:len(v.adds):len(v.adds)], s.adds...), values: make(map[string]lang.Value)}
	for k, value := range v.values {
		n.values[k] = value
	}
	if !s.null {
		n.values[key] = s.value
	}
	return n
}
