//go:build race

package xlsx

// underRace is set under the race detector, which makes reading ten times
// dearer.
const underRace = true
