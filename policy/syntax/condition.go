package syntax

// condition reads the value of Condition: operators, the keys that each tests, the
// values that these are compared with. Each of the three may be empty. SEMANTICS 1.3e
func (p *parser) condition(v node) *Condition {
	start := len(p.operators)
	if v.kind() == kindObject {
		p.members(v, func(operator String, v node) {
			p.operators.add(OperatorBlock{operator, p.conditionKeys(operator, v)})
		})
	} else {
		p.wrongType(v, elemCondition.place(), "be an object of operators", "")
	}
	return p.conditions.add(Condition{v.pos(), p.operators.since(start)})
}

// conditionKeys reads the keys under one operator. SEMANTICS 1.3f
func (p *parser) conditionKeys(operator String, v node) []ConditionKey {
	start := len(p.keys)
	if v.kind() == kindObject {
		p.members(v, func(key String, v node) {
			values := p.scalars(v, place{"the condition key", key.Value})
			p.keys.add(ConditionKey{key, v.pos(), values})
		})
	} else {
		p.wrongType(v, place{"the operator", operator.Value}, "have an object of condition keys", "")
	}
	return p.keys.since(start)
}
