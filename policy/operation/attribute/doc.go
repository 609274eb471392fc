// Package attribute reads the values of attributes as DynamoDB's API has them: a
// JSON object with the type as its one member.
//
//	{"S": "Alice"}  {"N": "42"}  {"B": "AAE="}  {"BOOL": true}  {"NULL": true}
//	{"L": [{"N": "1"}]}  {"M": {"name": {"S": "x"}}}  {"SS": ["a"]}  {"NS": ["1"]}  {"BS": ["AA=="]}
//
// [Check] checks the form of a value, [Measure] also counts its size as
// DynamoDB does. [Key] is for the values of key attributes. Condition keys are
// made of these, so each has one spelling: a number is the plain decimal of
// [Number], and binary is standard base64 (SEMANTICS 7.3c).
//
// Values are results of gjson, cut from a text that is known to be valid JSON
// and to have no object with the same name twice. All functions take time in
// proportion to the length of the value.
package attribute
