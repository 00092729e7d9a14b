//! Fills egui's triangles, one sample a pixel; egui feathers its own edges.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixel places and channels are clamped to their range before they are cast"
)]

use std::collections::HashMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use egui::epaint::textures::TexturesDelta;
use egui::epaint::{ClippedPrimitive, ImageData, Mesh, Primitive, Vertex};
use egui::{Color32, Pos2, Rect, TextureId, Vec2};

/// A picture being drawn, and the textures it is drawn with.
#[derive(Default)]
pub struct Canvas {
    size: [usize; 2],
    pixels: Vec<Color32>,
    textures: HashMap<TextureId, ([usize; 2], Vec<Color32>)>,
}

impl Canvas {
    /// Fills a picture of `size` points with what egui tessellated.
    pub fn draw(&mut self, primitives: &[ClippedPrimitive], size: Vec2, scale: f32) {
        self.size = [
            (size.x * scale).round() as usize,
            (size.y * scale).round() as usize,
        ];
        self.pixels = vec![Color32::BLACK; self.size[0] * self.size[1]];
        for ClippedPrimitive {
            clip_rect,
            primitive,
        } in primitives
        {
            let Primitive::Mesh(mesh) = primitive else {
                panic!("a callback in the editor")
            };
            self.mesh(mesh, *clip_rect, scale);
        }
    }

    /// Takes over what changed in egui's textures; every frame, also those that are not drawn.
    pub fn update_textures(&mut self, textures: &TexturesDelta) {
        for (id, deltas) in &textures.set {
            for delta in deltas {
                let ImageData::Color(image) = &delta.image;
                let Some([left, top]) = delta.pos else {
                    self.textures
                        .insert(*id, (image.size, image.pixels.clone()));
                    continue;
                };
                let (size, pixels) = self
                    .textures
                    .get_mut(id)
                    .expect("a part of a known texture");
                for (y, row) in image.pixels.chunks(image.size[0]).enumerate() {
                    let start = (top + y) * size[0] + left;
                    pixels[start..start + row.len()].copy_from_slice(row);
                }
            }
        }
    }

    fn mesh(&mut self, mesh: &Mesh, clip: Rect, scale: f32) {
        let texture = self
            .textures
            .get(&mesh.texture_id)
            .expect("a known texture")
            .clone();
        let clip = Rect::from_min_max((clip.min * scale).round(), (clip.max * scale).round());
        for triangle in mesh.indices.chunks(3) {
            let corner = |index: usize| mesh.vertices[triangle[index] as usize];
            self.triangle([corner(0), corner(1), corner(2)], clip, scale, &texture);
        }
    }

    fn triangle(
        &mut self,
        corners: [Vertex; 3],
        clip: Rect,
        scale: f32,
        texture: &([usize; 2], Vec<Color32>),
    ) {
        let at = corners.map(|corner| corner.pos * scale);
        let double_area = cross(at[0], at[1], at[2]);
        if double_area == 0.0 {
            return;
        }
        let bounds = Rect::from_points(&at).intersect(clip);
        let range = |low: f32, high: f32, end: usize| {
            (low.floor().max(0.0) as usize)..(high.ceil().max(0.0) as usize).min(end)
        };
        for y in range(bounds.top(), bounds.bottom(), self.size[1]) {
            for x in range(bounds.left(), bounds.right(), self.size[0]) {
                let centre = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
                if !clip.contains(centre) {
                    continue;
                }
                let share = [
                    cross(at[1], at[2], centre) / double_area,
                    cross(at[2], at[0], centre) / double_area,
                    cross(at[0], at[1], centre) / double_area,
                ];
                let inside = share.iter().zip(0..3).all(|(share, edge)| {
                    *share > 0.0
                        || (*share == 0.0
                            && owns(at[(edge + 1) % 3], at[(edge + 2) % 3], double_area))
                });
                if inside {
                    let source = shade(&corners, share, texture);
                    let index = y * self.size[0] + x;
                    self.pixels[index] = blend(self.pixels[index], source);
                }
            }
        }
    }

    pub fn save(&self, path: &Path) {
        let file = BufWriter::new(File::create(path).expect("the picture's file can be made"));
        let mut encoder = png::Encoder::new(file, self.size[0] as u32, self.size[1] as u32);
        encoder.set_color(png::ColorType::Rgb);
        let bytes: Vec<u8> = self
            .pixels
            .iter()
            .flat_map(|c| [c.r(), c.g(), c.b()])
            .collect();
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&bytes).expect("the pixels");
    }
}

fn cross(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// A pixel centre on an edge belongs to one of the two triangles that share it.
fn owns(from: Pos2, to: Pos2, double_area: f32) -> bool {
    let along = if double_area > 0.0 {
        to - from
    } else {
        from - to
    };
    along.y < 0.0 || (along.y == 0.0 && along.x > 0.0)
}

fn shade(corners: &[Vertex; 3], share: [f32; 3], texture: &([usize; 2], Vec<Color32>)) -> [f32; 4] {
    let mut colour = [0.0; 4];
    let (mut u, mut v) = (0.0, 0.0);
    for (corner, share) in corners.iter().zip(share) {
        for (sum, channel) in colour.iter_mut().zip(corner.color.to_array()) {
            *sum += f32::from(channel) * share;
        }
        u += corner.uv.x * share;
        v += corner.uv.y * share;
    }
    let texel = sample(texture, u, v);
    std::array::from_fn(|channel| colour[channel] * texel[channel] / 255.0)
}

/// Bilinear, as the window's renderer samples.
fn sample((size, pixels): &([usize; 2], Vec<Color32>), u: f32, v: f32) -> [f32; 4] {
    let (x, y) = (u * size[0] as f32 - 0.5, v * size[1] as f32 - 0.5);
    let texel = |x: f32, y: f32| {
        let x = (x.max(0.0) as usize).min(size[0] - 1);
        let y = (y.max(0.0) as usize).min(size[1] - 1);
        pixels[y * size[0] + x].to_array().map(f32::from)
    };
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    let corners = [
        (texel(left, top), (1.0 - fx) * (1.0 - fy)),
        (texel(left + 1.0, top), fx * (1.0 - fy)),
        (texel(left, top + 1.0), (1.0 - fx) * fy),
        (texel(left + 1.0, top + 1.0), fx * fy),
    ];
    std::array::from_fn(|channel| corners.iter().map(|(t, w)| t[channel] * w).sum())
}

/// Premultiplied alpha, in sRGB as egui blends.
fn blend(under: Color32, source: [f32; 4]) -> Color32 {
    let keep = 1.0 - source[3] / 255.0;
    let [r, g, b, _] = under.to_array().map(f32::from);
    let mix = |under: f32, over: f32| (over + under * keep).round().clamp(0.0, 255.0) as u8;
    Color32::from_rgb(mix(r, source[0]), mix(g, source[1]), mix(b, source[2]))
}
