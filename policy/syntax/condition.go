package syntax

import "github.com/tidwall/gjson"

// condition reads the value of Condition: operators, the keys that each tests, the
// values that these are compared with. Each of the three may be empty. SEMANTICS 1.3e
func (p *parser) condition(v gjson.Result) *Condition {
	start := len(p.operators)
	if v.IsObject() {
		p.members(v, func(operator String, v gjson.Result) {
			p.operators.add(OperatorBlock{operator, p.conditionKeys(operator, v)})
		})
	} else {
		p.wrongType(v, elemCondition.place(), "be an object of operators", "")
	}
	return p.conditions.add(Condition{v.Index, p.operators.since(start)})
}

// conditionKeys reads the keys under one operator. SEMANTICS 1.3f
func (p *parser) conditionKeys(operator String, v gjson.Result) []ConditionKey {
	start := len(p.keys)
	if v.IsObject() {
		p.members(v, func(key String, v gjson.Result) {
			values := p.scalars(v, place{"the condition key", key.Value})
			p.keys.add(ConditionKey{key, v.Index, values})
		})
	} else {
		p.wrongType(v, place{"the operator", operator.Value}, "have an object of condition keys", "")
	}
	return p.keys.since(start)
}
