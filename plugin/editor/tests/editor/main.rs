//! The editor as people see and use it, without a screen.

#[cfg(test)]
mod appearance;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod gestures;
#[cfg(test)]
mod layout;
#[cfg(test)]
mod navigation;
#[cfg(test)]
mod placement;
#[cfg(test)]
mod raster;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod session;
#[cfg(test)]
mod shots;
#[cfg(test)]
mod window;
