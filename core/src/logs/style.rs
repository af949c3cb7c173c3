//! Select Graphic Rendition: the colours and weights of text (ECMA-48, 8.3.117).

/// A colour of text or background.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Color {
    /// One of the terminal's 256: the first 16 are for the reader's theme to choose.
    Indexed(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

impl Color {
    /// Red, green and blue; none for the 16 colours that a theme chooses.
    pub fn rgb(self) -> Option<(u8, u8, u8)> {
        const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
        let level = |step: u8| LEVELS.get(usize::from(step)).copied().unwrap_or(u8::MAX);
        match self {
            Self::Rgb(red, green, blue) => Some((red, green, blue)),
            Self::Indexed(0..=15) => None,
            Self::Indexed(index @ 16..=231) => {
                let cube = index - 16;
                Some((level(cube / 36), level(cube / 6 % 6), level(cube % 6)))
            }
            Self::Indexed(index) => {
                let grey = 8 + 10 * (index - 232);
                Some((grey, grey, grey))
            }
        }
    }
}

/// How a piece of text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Style {
    /// The text's colour.
    pub foreground: Option<Color>,
    /// The colour behind it.
    pub background: Option<Color>,
    /// Bold.
    pub bold: bool,
    /// Faint.
    pub dim: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Foreground and background exchanged.
    pub inverse: bool,
    /// Concealed. Logs use it for what is only for programs.
    pub hidden: bool,
    /// Struck out.
    pub strikethrough: bool,
}

impl Style {
    /// Whether the text looks like any other.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    /// Applies the parameters of `ESC [ parameters m`. Unknown ones change nothing.
    ///
    /// ```
    /// use pipewright_core::logs::{Color, Style};
    ///
    /// let mut style = Style::default();
    /// style.apply(b"1;38;5;208");
    /// assert_eq!(style.foreground, Some(Color::Indexed(208)));
    /// style.apply(b"");
    /// assert!(style.is_plain());
    /// ```
    pub fn apply(&mut self, parameters: &[u8]) {
        let mut parameters = parameters.split(|byte| *byte == b';');
        while let Some(parameter) = parameters.next() {
            let mut parts = parameter.split(|byte| *byte == b':');
            let code = number(parts.next());
            match code {
                Some(38 | 48 | 58) => {
                    let rest: Vec<&[u8]> = parts.collect();
                    let color = if rest.is_empty() {
                        listed_color(&mut parameters)
                    } else {
                        grouped_color(&rest)
                    };
                    match (code, color) {
                        (Some(38), Some(color)) => self.foreground = Some(color),
                        (Some(48), Some(color)) => self.background = Some(color),
                        // 58 is the underline's colour.
                        _ => {}
                    }
                }
                Some(4) => self.underline = number(parts.next()) != Some(0) || parameter == b"4",
                Some(code) => self.simple(code),
                None => {}
            }
        }
    }

    fn simple(&mut self, code: u8) {
        match code {
            0 => *self = Self::default(),
            1 => self.bold = true,
            2 => self.dim = true,
            3 => self.italic = true,
            7 => self.inverse = true,
            8 => self.hidden = true,
            9 => self.strikethrough = true,
            21 => self.underline = true,
            22 => (self.bold, self.dim) = (false, false),
            23 => self.italic = false,
            24 => self.underline = false,
            27 => self.inverse = false,
            28 => self.hidden = false,
            29 => self.strikethrough = false,
            30..=37 => self.foreground = Some(Color::Indexed(code - 30)),
            39 => self.foreground = None,
            40..=47 => self.background = Some(Color::Indexed(code - 40)),
            49 => self.background = None,
            90..=97 => self.foreground = Some(Color::Indexed(code - 90 + 8)),
            100..=107 => self.background = Some(Color::Indexed(code - 100 + 8)),
            _ => {}
        }
    }
}

/// A parameter's value: zero if it is left out, none if it is not of one byte.
fn number(digits: Option<&[u8]>) -> Option<u8> {
    match digits {
        None | Some([]) => Some(0),
        Some(digits) => std::str::from_utf8(digits).ok()?.parse().ok(),
    }
}

/// `5;index` or `2;red;green;blue`, as most programs write it.
fn listed_color<'a>(parameters: &mut impl Iterator<Item = &'a [u8]>) -> Option<Color> {
    match number(parameters.next())? {
        5 => Some(Color::Indexed(number(parameters.next())?)),
        2 => {
            let parts = [parameters.next(), parameters.next(), parameters.next()];
            let [red, green, blue] = parts.map(number);
            Some(Color::Rgb(red?, green?, blue?))
        }
        _ => None,
    }
}

/// `5:index`, `2:red:green:blue` or `2:space:red:green:blue`, as the standard has it.
fn grouped_color(parts: &[&[u8]]) -> Option<Color> {
    let part = |digits: &&[u8]| number(Some(*digits));
    match parts {
        [b"5", index, ..] => Some(Color::Indexed(part(index)?)),
        [b"2", red, green, blue] | [b"2", _, red, green, blue, ..] => {
            Some(Color::Rgb(part(red)?, part(green)?, part(blue)?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Color, Style};

    #[test]
    fn parameters_are_applied_in_order() {
        let red = Style {
            foreground: Some(Color::Indexed(1)),
            ..Style::default()
        };
        let cases: &[(&[u8], Style)] = &[
            (b"31", red),
            (b"1;31;22", red),
            (b"31;0;", Style::default()),
            (b"31;999;77", red),
            (
                b"91",
                Style {
                    foreground: Some(Color::Indexed(9)),
                    ..red
                },
            ),
            (
                b"38;2;1;2;3",
                Style {
                    foreground: Some(Color::Rgb(1, 2, 3)),
                    ..red
                },
            ),
            (
                b"38:2::1:2:3",
                Style {
                    foreground: Some(Color::Rgb(1, 2, 3)),
                    ..red
                },
            ),
            (
                b"38:2:1:2:3",
                Style {
                    foreground: Some(Color::Rgb(1, 2, 3)),
                    ..red
                },
            ),
            (b"38;5;900;31", red),
            (b"58;5;4;31", red),
            (
                b"31;4:3",
                Style {
                    underline: true,
                    ..red
                },
            ),
            (b"31;4;4:0", red),
            (
                b"31;48;5;16",
                Style {
                    background: Some(Color::Indexed(16)),
                    ..red
                },
            ),
        ];
        for (parameters, expected) in cases {
            let mut style = Style::default();
            style.apply(parameters);
            assert_eq!(style, *expected, "{:?}", std::str::from_utf8(parameters));
        }
    }

    #[test]
    fn the_palette_is_that_of_xterm() {
        assert_eq!(Color::Indexed(7).rgb(), None);
        assert_eq!(Color::Indexed(16).rgb(), Some((0, 0, 0)));
        assert_eq!(Color::Indexed(208).rgb(), Some((255, 135, 0)));
        assert_eq!(Color::Indexed(231).rgb(), Some((255, 255, 255)));
        assert_eq!(Color::Indexed(255).rgb(), Some((238, 238, 238)));
    }
}
